package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * How many rows each table had; {@code counts.json}, the last thing in a backup, since nobody knows them before.
 *
 * @param rows by the table's name
 */
record Counts(Map<String, Long> rows) {
    static final String NAME = "counts.json";

    Counts {
        rows = Map.copyOf(rows);
    }

    long total() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    byte[] json(ObjectMapper json) throws IOException {
        var root = json.createObjectNode();
        new TreeMap<>(rows).forEach(root::put);
        return json.writeValueAsBytes(root);
    }

    static Counts read(ObjectMapper json, byte[] bytes) throws IOException {
        Map<String, Long> rows = new TreeMap<>();
        json.readTree(bytes)
                .properties()
                .forEach(field -> rows.put(field.getKey(), field.getValue().asLong()));
        return new Counts(rows);
    }
}
