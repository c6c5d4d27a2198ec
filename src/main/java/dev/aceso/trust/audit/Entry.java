package dev.aceso.trust.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One entry of the log, read back.
 *
 * @param id the entry's id
 * @param at when it was written
 * @param action the action's wire name
 * @param outcome the outcome's wire name
 * @param who the opaque person id, client or {@code system}
 * @param roles the caller's roles, comma-separated
 * @param purpose the purpose's code
 * @param attributes the coded attributes
 */
public record Entry(
        UUID id,
        Instant at,
        String action,
        String outcome,
        String who,
        String roles,
        Optional<String> purpose,
        Map<String, String> attributes) {
    public Entry {
        attributes = Map.copyOf(attributes);
    }
}
