package dev.aceso.ground.contracts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.Startup;

/**
 * What functions may write: the part {@code writes} of their current contracts, of all purposes together, loaded and checked when the service starts. A contract without it
 * lets nothing be written.
 */
@ApplicationScoped
@Startup
public class Writes {
    private static final Set<String> FIELDS = Set.of("type", "act", "why", "system", "elements");
    private final Map<String, List<Write>> loaded = new HashMap<>();

    @Inject
    Writes(WriteModel model) {
        for (JsonNode line : Contracts.resource("index")) {
            String function = line.path("function").asText();
            JsonNode current = Contracts.resource(
                    Contracts.name(line, line.path("versions").path(0)));
            List<Write> writes = new ArrayList<>(of(function));
            writes.addAll(read(function, current, model));
            loaded.put(function, List.copyOf(writes));
        }
    }

    /** What is said here and no file. */
    public Writes(Map<String, List<Write>> said) {
        loaded.putAll(said);
    }

    /** What a function may write; nothing, where its contract does not say. */
    public List<Write> of(String function) {
        return loaded.getOrDefault(function, List.of());
    }

    /** Reads the part of one contract's file, strictly. */
    static List<Write> read(String function, JsonNode file, WriteModel model) {
        List<Write> writes = new ArrayList<>();
        Set<String> kinds = new HashSet<>();
        JsonNode part = file.path("writes");
        if (!part.isMissingNode() && !part.isArray()) {
            throw fault(function, "must be a list");
        }
        for (JsonNode one : part) {
            Write write = write(function, one);
            if (!kinds.add(write.type() + " " + write.act())) {
                throw fault(function, "has two of " + write.act().wire() + " " + write.type());
            }
            model.check(write);
            writes.add(write);
        }
        return List.copyOf(writes);
    }

    private static Write write(String function, JsonNode one) {
        Set<String> found = new HashSet<>();
        one.fieldNames().forEachRemaining(found::add);
        if (!found.equals(FIELDS)
                || !one.path("elements").isArray()
                || one.path("elements").isEmpty()) {
            throw fault(function, "must each have type, act, why, system and elements, and nothing else");
        }
        List<String> elements = new ArrayList<>();
        one.path("elements").forEach(element -> elements.add(element.asText()));
        return new Write(
                one.path("type").asText(),
                Arrays.stream(Write.Act.values())
                        .filter(act -> act.wire().equals(one.path("act").asText()))
                        .findFirst()
                        .orElseThrow(() -> fault(function, "know the acts create and update")),
                one.path("why").asText(),
                one.path("system").asText(),
                elements);
    }

    private static IllegalStateException fault(String function, String what) {
        return new IllegalStateException("contract " + function + ": its writes " + what);
    }
}
