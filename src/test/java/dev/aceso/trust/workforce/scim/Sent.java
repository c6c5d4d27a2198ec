package dev.aceso.trust.workforce.scim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Requests of the shapes that identity providers publish, with names of ours. */
final class Sent {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Sent() {}

    static JsonNode file(String name) {
        try (var in = Objects.requireNonNull(Sent.class.getResourceAsStream("/scim/" + name + ".json"))) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode text(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A change of one operation. */
    static JsonNode patch(String operation) {
        return text(
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[" + operation + "]}");
    }
}
