package dev.aceso.ground.contracts;

import java.time.DateTimeException;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Sensitivity;

/** Reads a contract's file strictly: what is missing, misspelt or of the wrong kind is an error that says where. */
final class ContractFile {
    private static final Set<String> CONTRACT = Set.of(
            "function", "purpose", "version", "title", "why", "justifications", "sensitivities", "queries", "writes");
    private static final Set<String> QUERY = Set.of(
            "key",
            "type",
            "why",
            "found",
            "params",
            "codes",
            "codesSent",
            "date",
            "lookBack",
            "lookAhead",
            "codeSystems",
            "include",
            "extensions",
            "elements",
            "generalized",
            "limit");
    private final JsonNode file;
    private String at = "contract";

    ContractFile(JsonNode file) {
        this.file = file;
    }

    DataContract read() {
        only(file, CONTRACT);
        String function = text(file, "function");
        at = "contract " + function;
        List<DataContract.Query> queries = new ArrayList<>();
        for (JsonNode query : file.path("queries")) {
            at = "contract " + function;
            at += ", query " + text(query, "key");
            queries.add(query(query));
        }
        at = "contract " + function;
        if (queries.isEmpty()) {
            throw fault("has no queries");
        }
        return new DataContract(
                function,
                oneOf(Purpose.class, text(file, "purpose")),
                text(file, "version"),
                text(file, "title"),
                text(file, "why"),
                map(file, "justifications"),
                sensitivities(),
                queries);
    }

    private Set<Sensitivity> sensitivities() {
        try {
            return list(file, "sensitivities").stream().map(Sensitivity::new).collect(Collectors.toSet());
        } catch (IllegalArgumentException e) {
            throw fault("sensitivities must be codes of categories");
        }
    }

    private DataContract.Query query(JsonNode query) {
        only(query, QUERY);
        Optional<DataContract.DateRule> date = part(query, "date", Set.of("param", "element"))
                .map(d -> new DataContract.DateRule(text(d, "param"), text(d, "element")));
        Optional<Period> lookBack = period(query, "lookBack", date);
        Optional<Period> lookAhead = period(query, "lookAhead", date);
        int limit = query.path("limit").asInt(0);
        if (limit < 1) {
            throw fault("limit must be a positive number");
        }
        List<String> elements = list(query, "elements");
        if (elements.isEmpty()) {
            throw fault("has no elements");
        }
        Map<String, Generalization> generalized = new LinkedHashMap<>();
        map(query, "generalized").forEach((path, kind) -> generalized.put(path, oneOf(Generalization.class, kind)));
        if (!elements.containsAll(generalized.keySet())) {
            throw fault("generalizes what is not among its elements");
        }
        return new DataContract.Query(
                text(query, "key"),
                text(query, "type"),
                text(query, "why"),
                oneOf(DataContract.Found.class, text(query, "found")),
                map(query, "params"),
                list(query, "codes"),
                query.path("codesSent").asBoolean(false),
                date,
                lookBack,
                lookAhead,
                list(query, "codeSystems"),
                part(query, "include", Set.of("param", "type", "elements"))
                        .map(i -> new DataContract.Include(text(i, "param"), text(i, "type"), list(i, "elements"))),
                map(query, "extensions"),
                elements,
                generalized,
                List.of(),
                limit);
    }

    private void only(JsonNode node, Set<String> names) {
        Set<String> found = new HashSet<>();
        node.fieldNames().forEachRemaining(found::add);
        found.removeAll(names);
        if (!found.isEmpty()) {
            throw fault("does not know " + found);
        }
    }

    private String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw fault(name + " must be text");
        }
        return value.textValue();
    }

    private List<String> list(JsonNode node, String name) {
        List<String> texts = new ArrayList<>();
        if (node.has(name) && !node.get(name).isArray()) {
            throw fault(name + " must be a list");
        }
        for (JsonNode item : node.path(name)) {
            if (!item.isTextual() || texts.contains(item.textValue())) {
                throw fault(name + " must be a list of texts, none twice");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    private Map<String, String> map(JsonNode node, String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.path(name).properties().forEach(e -> texts.put(e.getKey(), text(node.path(name), e.getKey())));
        return texts;
    }

    private Optional<JsonNode> part(JsonNode node, String name, Set<String> names) {
        JsonNode part = node.path(name);
        if (part instanceof MissingNode) {
            return Optional.empty();
        }
        only(part, names);
        return Optional.of(part);
    }

    private Optional<Period> period(JsonNode query, String name, Optional<DataContract.DateRule> date) {
        if (!query.has(name)) {
            return Optional.empty();
        }
        if (date.isEmpty()) {
            throw fault("has a " + name + " but no date");
        }
        String text = text(query, name);
        try {
            Period period = Period.parse(text);
            if (period.isNegative() || period.isZero()) {
                throw fault(name + " must be longer than nothing");
            }
            return Optional.of(period);
        } catch (DateTimeException e) {
            throw fault(name + " must be a period such as P1Y, not " + text);
        }
    }

    private <E extends Enum<E>> E oneOf(Class<E> kind, String text) {
        try {
            return Enum.valueOf(kind, text.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw fault("does not know the " + kind.getSimpleName() + " " + text);
        }
    }

    private IllegalStateException fault(String what) {
        return new IllegalStateException(at + ": " + what);
    }
}
