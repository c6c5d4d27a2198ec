package dev.aceso.clinic.chart;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.RuntimeChildPrimitiveEnumerationDatatypeDefinition;
import ca.uhn.fhir.context.RuntimePrimitiveDatatypeDefinition;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.hl7.fhir.r4.model.BackboneElement;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Element;

/**
 * Arbitrary valid resources of any R4 type, from HAPI's model of it: every element with some probability, choices of any type, ids and
 * extensions anywhere, extensions of primitives with and without their value, narrative, contained resources. A seed gives one
 * resource, always the same.
 */
final class ArbitraryResource {
    private static final List<String> INSIDE = List.of("Patient", "Medication", "Practitioner", "Observation");
    private static final int DEEPEST = 5;

    private final Random random;
    private final double modifiers;
    private int written;

    private ArbitraryResource(long seed, double modifiers) {
        random = new Random(seed);
        this.modifiers = modifiers;
    }

    /** A resource without modifier extensions and implicit rules, so that nothing forbids to read it. */
    static ObjectNode readable(String type, long seed) {
        return new ArbitraryResource(seed, 0).resource(type, true);
    }

    /** Any resource. */
    static ObjectNode any(String type, long seed) {
        return new ArbitraryResource(seed, 0.05).resource(type, true);
    }

    private ObjectNode resource(String type, boolean outermost) {
        ObjectNode resource = JsonNodeFactory.instance.objectNode();
        resource.put("resourceType", type);
        resource.put("id", text());
        if (outermost && happens(0.5)) {
            ArrayNode contained = resource.putArray("contained");
            for (int i = 0; i <= random.nextInt(2); i++) {
                contained.add(resource(INSIDE.get(random.nextInt(INSIDE.size())), false));
            }
        }
        if (happens(modifiers)) {
            resource.put("implicitRules", "http://example.org/" + text());
        }
        children(resource, Fhir.R4.getResourceDefinition(type), outermost ? 0 : 2);
        return resource;
    }

    private void children(ObjectNode to, BaseRuntimeElementCompositeDefinition<?> of, int depth) {
        if (of.getName().equals("Narrative")) {
            to.put("status", "generated");
            to.put("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + text() + "</div>");
            return;
        }
        for (BaseRuntimeChildDefinition child : of.getChildren()) {
            if (made(child, to) && happens(depth == 0 ? 0.7 : 0.45)) {
                child(to, child, depth);
            }
        }
        if (is(of, DomainResource.class, Element.class) && happens(0.2)) {
            extensions(to, "extension");
        }
        if (is(of, DomainResource.class, BackboneElement.class) && happens(modifiers)) {
            extensions(to, "modifierExtension");
        }
        if (to.isEmpty()) {
            to.put("id", text());
        }
    }

    private static boolean is(BaseRuntimeElementCompositeDefinition<?> definition, Class<?>... kinds) {
        return Stream.of(kinds).anyMatch(kind -> kind.isAssignableFrom(definition.getImplementingClass()));
    }

    private static boolean made(BaseRuntimeChildDefinition child, ObjectNode to) {
        String name = child.getElementName();
        return !name.toLowerCase(Locale.ROOT).contains("extension")
                && !List.of("contained", "implicitRules").contains(name)
                && !to.has(name);
    }

    private void child(ObjectNode to, BaseRuntimeChildDefinition child, int depth) {
        List<String> variants = child.getValidChildNames().stream()
                .filter(name -> !name.endsWith("[x]"))
                .sorted()
                .toList();
        if (variants.isEmpty()) {
            return;
        }
        String name = variants.get(random.nextInt(variants.size()));
        BaseRuntimeElementDefinition<?> definition = child.getChildByName(name);
        if (definition instanceof RuntimePrimitiveDatatypeDefinition primitive) {
            primitive(to, name, child, primitive);
        } else if (definition instanceof BaseRuntimeElementCompositeDefinition<?> whole
                && depth < DEEPEST
                && !whole.getName().equals("Extension")) {
            List<JsonNode> items = new ArrayList<>();
            for (int i = 0; i < count(child); i++) {
                ObjectNode item = JsonNodeFactory.instance.objectNode();
                children(item, whole, depth + 1);
                items.add(item);
            }
            put(to, name, child, items);
        }
    }

    private void primitive(
            ObjectNode to,
            String name,
            BaseRuntimeChildDefinition child,
            RuntimePrimitiveDatatypeDefinition definition) {
        List<JsonNode> values = new ArrayList<>();
        List<JsonNode> beside = new ArrayList<>();
        for (int i = 0; i < count(child); i++) {
            boolean extended = !name.equals("id") && happens(0.2);
            boolean alone = extended && happens(0.5);
            values.add(alone ? JsonNodeFactory.instance.nullNode() : value(child, definition));
            ObjectNode extension = JsonNodeFactory.instance.objectNode();
            if (extended) {
                extensions(extension, "extension");
            }
            beside.add(extended ? extension : JsonNodeFactory.instance.nullNode());
        }
        // A list may be left out when none of its values is there; HAPI's parser then does not find the list of
        // extensions.
        if (child.getMax() != 1 || !values.getFirst().isNull()) {
            put(to, name, child, values);
        }
        if (beside.stream().anyMatch(value -> !value.isNull())) {
            put(to, "_" + name, child, beside);
        }
    }

    private static void put(ObjectNode to, String name, BaseRuntimeChildDefinition child, List<JsonNode> items) {
        if (child.getMax() == 1) {
            to.set(name, items.getFirst());
        } else {
            to.putArray(name).addAll(items);
        }
    }

    private int count(BaseRuntimeChildDefinition child) {
        return child.getMax() == 1 ? 1 : 1 + random.nextInt(3);
    }

    private void extensions(ObjectNode to, String name) {
        ObjectNode extension = to.putArray(name).addObject();
        extension.put("url", "http://example.org/" + text());
        switch (random.nextInt(3)) {
            case 0 -> extension.put("valueString", text());
            case 1 -> extension.putObject("valueAddress").put("city", text());
            default -> extensions(extension, "extension");
        }
    }

    private JsonNode value(BaseRuntimeChildDefinition child, RuntimePrimitiveDatatypeDefinition definition) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (child instanceof RuntimeChildPrimitiveEnumerationDatatypeDefinition bound) {
            return json.textNode(code(bound.getBoundEnumType()));
        }
        return switch (definition.getName()) {
            case "boolean" -> json.booleanNode(random.nextBoolean());
            case "integer" -> json.numberNode(random.nextInt());
            case "positiveInt", "unsignedInt" -> json.numberNode(1 + random.nextInt(1 << 20));
            case "decimal" -> json.numberNode(new java.math.BigDecimal(random.nextInt()).movePointLeft(3));
            case "date" -> json.textNode(date());
            case "dateTime" -> json.textNode(happens(0.5) ? date() : day() + "T10:15:30Z");
            case "instant" -> json.textNode(day() + "T10:15:30.123Z");
            case "time" -> json.textNode("10:15:30");
            case "base64Binary" -> json.textNode("QUJD");
            case "uri", "url", "canonical" -> json.textNode("http://example.org/" + text());
            case "oid" -> json.textNode("urn:oid:1.2." + random.nextInt(1 << 20));
            case "uuid" -> json.textNode(new java.util.UUID(random.nextLong(), random.nextLong()).toString());
            default -> json.textNode(text());
        };
    }

    private String code(Class<?> bound) {
        Object[] all = bound.getEnumConstants();
        List<String> codes = Stream.iterate(0, i -> i < Array.getLength(all), i -> i + 1)
                .map(i -> all[i])
                .filter(code -> !((Enum<?>) code).name().equals("NULL"))
                .map(ArbitraryResource::code)
                .toList();
        return codes.get(random.nextInt(codes.size()));
    }

    private static String code(Object constant) {
        try {
            return (String) constant.getClass().getMethod("toCode").invoke(constant);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private String day() {
        return "%d-%02d-%02d".formatted(1950 + random.nextInt(70), 1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    private String date() {
        return day().substring(0, List.of(4, 7, 10, 10).get(random.nextInt(4)));
    }

    /** No two are equal, so that a text that stays can be told from one that should have gone. */
    private String text() {
        return "text-" + written++;
    }

    private boolean happens(double probability) {
        return random.nextDouble() < probability;
    }
}
