package dev.aceso.clinic.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;

/** What a piece of JSON says, value by value, counted without the code under test. */
final class Leaves {
    private Leaves() {}

    /** One value and the names that lead to it, joined by dots, without the positions in lists. */
    record Leaf(String path, String value) {}

    /** Every value but the types of resources. */
    static List<Leaf> of(JsonNode json) {
        List<Leaf> found = new ArrayList<>();
        collect(json, "", found);
        return found;
    }

    static Set<String> paths(JsonNode json) {
        Set<String> paths = new TreeSet<>();
        of(json).forEach(leaf -> paths.add(leaf.path()));
        return paths;
    }

    private static void collect(JsonNode json, String path, List<Leaf> found) {
        if (json.isObject()) {
            json.properties().stream()
                    .filter(entry -> !entry.getKey().equals("resourceType"))
                    .forEach(entry -> collect(
                            entry.getValue(), path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), found));
        } else if (json.isArray()) {
            json.forEach(item -> collect(item, path, found));
        } else if (!json.isNull()) {
            found.add(new Leaf(path, json.asText()));
        }
    }
}
