package dev.aceso.clinic.chart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What may stay of an element: the contract's paths as a tree. Projecting copies what the tree names and nothing else: narrative,
 * contained resources, extensions, displays, ids of elements and primitive extensions fall away unless named.
 *
 * <p>An element that FHIR R4 does not have, or a {@code modifierExtension} on anything that stays, makes the whole resource
 * unreadable: either can turn its meaning round (FHIR R4, 2.4.2 and 2.1.0.2).
 */
final class Shape {
    private final Set<String> known;
    private final Map<String, Children> children = new LinkedHashMap<>();
    private Kind kind = Kind.OBJECT;

    /** An empty tree over an element that FHIR gives these children. */
    Shape(Collection<String> known) {
        this.known = new HashSet<>(known);
    }

    /** The part below a child, made on first use. Parts with the same slice are one. */
    Shape child(String name, boolean repeats, String slice, Predicate<JsonNode> matches, Collection<String> below) {
        return children.computeIfAbsent(name, n -> new Children(repeats, new LinkedHashMap<>()))
                .branches()
                .computeIfAbsent(slice, s -> new Branch(matches, new Shape(below)))
                .shape();
    }

    /** A child that is a value. */
    void value(String name, Kind kind) {
        child(name, false, "", any -> true, Set.of()).end(kind);
    }

    /** Paths end here, in a value of that kind. */
    void end(Kind of) {
        kind = of;
    }

    /** The resource without what is not named. */
    ObjectNode project(JsonNode resource) throws Fhir.Unreadable {
        if (resource.has("implicitRules")) {
            throw new Fhir.Unreadable("follows implicit rules");
        }
        ObjectNode kept = object(resource);
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.set("resourceType", resource.path("resourceType"));
        if (kept != null) {
            whole.setAll(kept);
        }
        return whole;
    }

    /** How many values an element holds; a resource's type is not one, nor is the null that keeps a place in a list. */
    static int values(JsonNode element) {
        if (element.isValueNode()) {
            return element.isNull() ? 0 : 1;
        }
        int count = 0;
        for (JsonNode part : element) {
            count += values(part);
        }
        return element.path("resourceType").isTextual() ? count - 1 : count;
    }

    private @Nullable ObjectNode object(JsonNode from) throws Fhir.Unreadable {
        if (!from.isObject()) {
            throw new Fhir.Unreadable("an element is not an object");
        }
        ObjectNode to = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : from.properties()) {
            String name = entry.getKey();
            if (name.equals("modifierExtension")) {
                throw new Fhir.Unreadable(Reading.Flaw.MODIFIED, "an unrecognised modifier extension");
            }
            if (!known.contains(name.startsWith("_") ? name.substring(1) : name)) {
                throw new Fhir.Unreadable("an element unknown to FHIR R4");
            }
            Children named = children.get(name);
            if (named == null) {
                continue;
            }
            if (named.repeats() != entry.getValue().isArray()) {
                throw new Fhir.Unreadable("a list where there must be none, or none where there must be one");
            }
            JsonNode kept = named.repeats()
                    ? array(entry.getValue(), named.branches().values())
                    : one(entry.getValue(), named.branches().values());
            if (kept != null) {
                to.set(name, kept);
            }
        }
        return to.isEmpty() ? null : to;
    }

    private static @Nullable JsonNode array(JsonNode from, Collection<Branch> branches) throws Fhir.Unreadable {
        ArrayNode to = JsonNodeFactory.instance.arrayNode();
        boolean values = branches.stream().allMatch(branch -> branch.shape().kind != Kind.OBJECT);
        for (JsonNode item : from) {
            if (values && item.isNull()) {
                // A value that is missing, of which there is only an extension (FHIR R4, 2.6.2.4); that falls away.
                continue;
            }
            JsonNode kept = one(item, branches);
            if (kept != null) {
                to.add(kept);
            }
        }
        return to.isEmpty() ? null : to;
    }

    private static @Nullable JsonNode one(JsonNode from, Collection<Branch> branches) throws Fhir.Unreadable {
        List<ObjectNode> parts = new ArrayList<>();
        for (Branch branch : branches) {
            if (!branch.matches().test(from)) {
                continue;
            }
            if (branch.shape().kind != Kind.OBJECT) {
                branch.shape().kind.check(from);
                return from;
            }
            ObjectNode part = branch.shape().object(from);
            if (part != null) {
                parts.add(part);
            }
        }
        if (parts.isEmpty()) {
            return null;
        }
        ObjectNode whole = parts.getFirst();
        parts.subList(1, parts.size()).forEach(whole::setAll);
        return whole;
    }

    private record Branch(Predicate<JsonNode> matches, Shape shape) {}

    private record Children(boolean repeats, Map<String, Branch> branches) {}

    /** What JSON an element must be. HAPI's strict parser still takes a number or a boolean as a string: we do not. */
    enum Kind {
        OBJECT,
        TEXT,
        NUMBER,
        BOOLEAN;

        /** Beyond this many digits before or after the point a number is an attack, not a measurement. */
        private static final int DIGITS = 40;

        static Kind of(String primitive) {
            return switch (primitive) {
                case "boolean" -> BOOLEAN;
                case "integer", "decimal", "positiveInt", "unsignedInt" -> NUMBER;
                default -> TEXT;
            };
        }

        private void check(JsonNode value) throws Fhir.Unreadable {
            boolean good = switch (this) {
                case OBJECT -> value.isObject();
                case TEXT -> value.isTextual();
                case BOOLEAN -> value.isBoolean();
                case NUMBER ->
                    value instanceof NumericNode number
                            && !number.isNaN()
                            && Math.abs(value.decimalValue().scale()) <= DIGITS
                            && value.decimalValue().precision() <= DIGITS;
            };
            if (!good) {
                throw new Fhir.Unreadable("a value of the wrong kind");
            }
        }
    }
}
