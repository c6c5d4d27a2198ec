package dev.aceso.clinic.chart;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * What the EHR sent along with a hook (CDS Hooks 2.0, Providing FHIR Resources to a CDS Service): a key with null means that the EHR
 * holds no data, an absent key that it did not supply them.
 *
 * @param supplied the value of each key
 */
public record Prefetch(Map<String, JsonNode> supplied) {
    public Prefetch {
        supplied = Map.copyOf(supplied);
    }

    /** Nothing was sent along. */
    public static Prefetch none() {
        return new Prefetch(Map.of());
    }

    /**
     * The {@code prefetch} object of a hook request.
     *
     * @throws Failure {@code MALFORMED} when it is not an object
     */
    public static Prefetch of(JsonNode prefetch) {
        if (prefetch.isMissingNode() || prefetch.isNull()) {
            return none();
        }
        if (!prefetch.isObject()) {
            throw new Failure(Code.MALFORMED, "prefetch must be an object");
        }
        Map<String, JsonNode> supplied = new LinkedHashMap<>();
        prefetch.properties().forEach(entry -> supplied.put(entry.getKey(), entry.getValue()));
        return new Prefetch(supplied);
    }

    Optional<JsonNode> of(String key) {
        return Optional.ofNullable(supplied.get(key));
    }

    /** Shows the number of keys only: the values are charts. */
    @Override
    public String toString() {
        return "Prefetch[" + supplied.size() + "]";
    }
}
