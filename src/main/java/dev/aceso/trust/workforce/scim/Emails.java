package dev.aceso.trust.workforce.scim;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Changes to the addresses of somebody. */
final class Emails {
    private static final Set<String> PARTS = Set.of("value", "type", "primary", "display");

    private Emails() {}

    /**
     * Sets addresses: all of them, or those that are meant. Where none is meant yet, there is a new one, as identity providers expect.
     *
     * @param added whether all that are there stay
     */
    static void set(ArrayNode emails, Optional<Which> which, Optional<String> part, JsonNode value, boolean added) {
        if (which.isPresent()) {
            meant(emails, which.get()).forEach(email -> change(email, part, value));
            return;
        }
        if (!added) {
            emails.removeAll();
        }
        Iterable<JsonNode> values = value.isArray() ? value : List.of(value);
        values.forEach(one -> change(emails.addObject(), Optional.empty(), one));
    }

    static void remove(ArrayNode emails, Optional<Which> which) {
        for (int i = emails.size() - 1; i >= 0; i--) {
            JsonNode email = emails.get(i);
            if (which.map(one -> one.matches(email)).orElse(true)) {
                emails.remove(i);
            }
        }
    }

    private static List<ObjectNode> meant(ArrayNode emails, Which which) {
        List<ObjectNode> found = StreamSupport.stream(emails.spliterator(), false)
                .filter(which::matches)
                .map(ObjectNode.class::cast)
                .toList();
        return found.isEmpty() ? List.of(which.fresh(emails.addObject())) : found;
    }

    private static void change(ObjectNode email, Optional<String> part, JsonNode value) {
        if (part.isPresent()) {
            put(email, part.get(), value);
            return;
        }
        Members parts = Members.of(value);
        parts.names().forEach(name -> put(email, name.toLowerCase(Locale.ROOT), parts.get(name)));
    }

    private static void put(ObjectNode email, String part, JsonNode value) {
        if (!PARTS.contains(part)) {
            throw Target.unsupported();
        }
        email.set(part, value);
    }
}
