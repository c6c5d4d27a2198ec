package dev.aceso.trust.workforce.people;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;

/**
 * The bytes that are sealed: JSON in UTF-8, with the row's version, so that no row opens as an earlier one of itself. Fields are added, never
 * renamed. Whether somebody is active is in a column, and not here.
 */
final class SealedForm {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SealedForm() {}

    static Bytes write(Attributes kept, int version) {
        ObjectNode root = JSON.createObjectNode().put("version", version).put("userName", kept.userName());
        kept.externalId().ifPresent(id -> root.put("externalId", id));
        kept.displayName().ifPresent(name -> root.put("displayName", name));
        ObjectNode name = root.putObject("name");
        kept.name().formatted().ifPresent(text -> name.put("formatted", text));
        kept.name().familyName().ifPresent(text -> name.put("familyName", text));
        kept.name().givenName().ifPresent(text -> name.put("givenName", text));
        ArrayNode emails = root.putArray("emails");
        kept.emails().forEach(email -> {
            ObjectNode one = emails.addObject().put("value", email.value()).put("primary", email.primary());
            email.type().ifPresent(type -> one.put("type", type));
        });
        return Bytes.utf8(root.toString());
    }

    /**
     * Reads them back.
     *
     * @throws Failure {@code INTEGRITY} when they are those of another version
     */
    static Attributes read(Bytes bytes, int version, boolean active) {
        JsonNode root = parse(bytes);
        if (root.path("version").asInt() != version) {
            throw new Failure(Code.INTEGRITY, "a person's row is not of the version that it says");
        }
        List<Attributes.Email> emails = new ArrayList<>();
        root.path("emails")
                .forEach(one -> emails.add(new Attributes.Email(
                        one.path("value").asText(),
                        text(one, "type"),
                        one.path("primary").asBoolean())));
        JsonNode name = root.path("name");
        return new Attributes(
                root.path("userName").asText(),
                text(root, "externalId"),
                text(root, "displayName"),
                new Attributes.Name(text(name, "formatted"), text(name, "familyName"), text(name, "givenName")),
                emails,
                active);
    }

    private static JsonNode parse(Bytes bytes) {
        try {
            return JSON.readTree(bytes.toArray());
        } catch (IOException unreadable) {
            throw new Failure(Code.INTEGRITY, "a person's row is not JSON", unreadable);
        }
    }

    private static Optional<String> text(JsonNode node, String name) {
        return node.path(name).isTextual() ? Optional.of(node.path(name).textValue()) : Optional.empty();
    }
}
