package dev.aceso.trust.workforce.scim;

import java.util.Locale;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.workforce.people.Attributes;

/**
 * Applies a change (RFC 7644 section 3.5.2), in the forms that identity providers send: Okta an object of values without a path; Entra ID
 * operations with a capital, truth as text, and paths such as {@code emails[type eq "work"].value}. What comes out is read as a whole User again,
 * so no change makes what could not be created. A path that is not known fails, and with it all of the request.
 */
final class Patch {
    private static final int MOST = 100;

    private Patch() {}

    /**
     * Somebody, changed.
     *
     * @throws Failure {@code MALFORMED} or {@code ATTRIBUTE_UNSUPPORTED}
     */
    static Attributes apply(JsonNode body, Attributes before) {
        Members request = Members.of(body);
        boolean said = StreamSupport.stream(request.get("schemas").spliterator(), false)
                .anyMatch(schema -> schema.asText().equalsIgnoreCase(Scim.PATCH));
        JsonNode operations = request.get("Operations");
        if (!said || !operations.isArray() || operations.isEmpty() || operations.size() > MOST) {
            throw new Failure(Code.MALFORMED, "There must be the schema of changes, and a hundred operations at most.");
        }
        ObjectNode user = UserJson.of(before);
        operations.forEach(operation -> operate(Members.of(operation), user));
        return UserForm.read(user, before);
    }

    private static void operate(Members operation, ObjectNode user) {
        Op op = Op.of(operation.get("op").asText());
        JsonNode path = operation.get("path");
        JsonNode value = operation.get("value");
        if (path.isTextual()) {
            set(op, path.textValue(), value, user);
        } else if (op == Op.REMOVE || !(path.isMissingNode() || path.isNull())) {
            throw new Failure(Code.ATTRIBUTE_UNSUPPORTED);
        } else {
            Members.of(value).names().forEach(name -> set(op, name, value.get(name), user));
        }
    }

    private static void set(Op op, String path, JsonNode value, ObjectNode user) {
        if (Scim.ofExtension(path)) {
            return;
        }
        if (path.equalsIgnoreCase(Scim.USER)) {
            Members.of(value).names().forEach(name -> set(op, name, value.get(name), user));
            return;
        }
        Target target = Target.parse(path);
        if (op == Op.REMOVE || value.isMissingNode() || value.isNull()) {
            target.remove(user);
        } else {
            target.set(user, value, op == Op.ADD);
        }
    }

    /** What is done. */
    private enum Op {
        ADD,
        REPLACE,
        REMOVE;

        static Op of(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "add" -> ADD;
                case "replace" -> REPLACE;
                case "remove" -> REMOVE;
                default -> throw new Failure(Code.MALFORMED, "An operation is add, replace or remove.");
            };
        }
    }
}
