package dev.aceso.clinic.chart.writes;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.contracts.Write;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;

/**
 * What is sealed of an effect, format 1: everything that is needed to send it.
 *
 * @param act make or change
 * @param type the resource type
 * @param patient the id of the patient in the EHR
 * @param system the system of the identifier
 * @param identifier its value
 * @param version the version that a change is meant for
 * @param elements what is written, the patient named
 */
record Content(
        Write.Act act,
        String type,
        String patient,
        String system,
        String identifier,
        Optional<String> version,
        Map<String, JsonNode> elements) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Content of(Effect effect, String system, PatientRef patient) {
        Map<String, JsonNode> elements = new TreeMap<>();
        effect.elements().forEach((name, value) -> elements.put(name, named(value, "Patient/" + patient.id())));
        return new Content(
                effect.act(), effect.type(), patient.id(), system, effect.identifier(), effect.version(), elements);
    }

    /** The whole resource, as it is made. */
    ObjectNode resource() {
        ObjectNode resource = JsonNodeFactory.instance.objectNode();
        resource.put("resourceType", type);
        resource.putArray("identifier").addObject().put("system", system).put("value", identifier);
        elements.forEach(resource::set);
        return resource;
    }

    /** The change, as JSON Patch (RFC 6902). */
    ArrayNode patch() {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        elements.forEach((name, value) ->
                patch.addObject().put("op", "add").put("path", "/" + name).set("value", value));
        return patch;
    }

    /** Whether a resource has it all already. */
    boolean isIn(JsonNode resource) {
        return elements.entrySet().stream()
                .allMatch(one -> one.getValue().equals(Content::leaves, resource.path(one.getKey())));
    }

    /** None when two values are the same: an EHR may write a number, or a time of another zone, in its own way. */
    private static int leaves(JsonNode ours, JsonNode theirs) {
        boolean same = ours.equals(theirs)
                || (ours.isNumber() && theirs.isNumber() && ours.decimalValue().compareTo(theirs.decimalValue()) == 0)
                || time(ours)
                        .filter(at -> time(theirs).filter(at::equals).isPresent())
                        .isPresent();
        return same ? 0 : 1;
    }

    private static Optional<Instant> time(JsonNode value) {
        try {
            return value.isTextual()
                    ? Optional.of(OffsetDateTime.parse(value.textValue()).toInstant())
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether a resource is the one that is meant. */
    boolean names(JsonNode resource) {
        if (!resource.path("resourceType").asText().equals(type)
                || !resource.path("id").asText().matches("[A-Za-z0-9.-]{1,64}")) {
            return false;
        }
        for (JsonNode one : resource.path("identifier")) {
            if (one.path("system").asText().equals(system)
                    && one.path("value").asText().equals(identifier)) {
                return true;
            }
        }
        return false;
    }

    /** What says which resource is meant, whatever is done to it. */
    Bytes named() {
        return Bytes.utf8(type + " " + system + "|" + identifier);
    }

    Bytes written() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("format", 1)
                .put("act", act.wire())
                .put("type", type)
                .put("patient", patient)
                .put("system", system)
                .put("identifier", identifier);
        version.ifPresent(v -> all.put("version", v));
        ObjectNode values = all.putObject("elements");
        elements.forEach(values::set);
        return Bytes.utf8(all.toString());
    }

    static Content read(Bytes written) {
        try {
            JsonNode all = JSON.readTree(written.toArray());
            Map<String, JsonNode> elements = new TreeMap<>();
            all.path("elements").properties().forEach(one -> elements.put(one.getKey(), one.getValue()));
            return new Content(
                    all.path("act").asText().equals(Write.Act.CREATE.wire()) ? Write.Act.CREATE : Write.Act.UPDATE,
                    all.path("type").asText(),
                    all.path("patient").asText(),
                    all.path("system").asText(),
                    all.path("identifier").asText(),
                    Optional.ofNullable(all.get("version")).map(JsonNode::asText),
                    elements);
        } catch (IOException e) {
            throw new Failure(Code.INTEGRITY, "a stored effect is not readable", null);
        }
    }

    /** The value with the patient in the place that was kept for them. */
    private static JsonNode named(JsonNode value, String reference) {
        JsonNode copy = value.deepCopy();
        name(copy, reference);
        return copy;
    }

    private static void name(JsonNode node, String reference) {
        if (node instanceof ObjectNode object
                && object.path("reference").asText().equals(Effect.PATIENT)) {
            object.put("reference", reference);
        }
        for (Iterator<JsonNode> below = node.elements(); below.hasNext(); ) {
            name(below.next(), reference);
        }
    }

    /** Shows nothing: it is PHI. */
    @Override
    public String toString() {
        return "Content[" + act.wire() + " " + type + "]";
    }
}
