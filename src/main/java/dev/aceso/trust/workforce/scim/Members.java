package dev.aceso.trust.workforce.scim;

import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/** The members of an object by name, whatever its case (RFC 7643 section 2.1). A name in two cases is refused: it would say two things. */
final class Members {
    private final Map<String, JsonNode> members = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private Members() {}

    /**
     * Reads an object.
     *
     * @throws Failure {@code MALFORMED} when it is none
     */
    static Members of(JsonNode object) {
        if (!object.isObject()) {
            throw new Failure(Code.MALFORMED, "There must be an object.");
        }
        Members read = new Members();
        object.properties().forEach(member -> {
            if (read.members.put(member.getKey(), member.getValue()) != null) {
                throw new Failure(Code.MALFORMED, "An attribute is there twice.");
            }
        });
        return read;
    }

    /** The member of that name; a missing node where there is none. */
    JsonNode get(String name) {
        JsonNode found = members.get(name);
        return found == null ? MissingNode.getInstance() : found;
    }

    Iterable<String> names() {
        return members.keySet();
    }
}
