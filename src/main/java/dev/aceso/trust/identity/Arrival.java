package dev.aceso.trust.identity;

import java.time.Instant;
import java.util.Optional;

import dev.aceso.trust.audit.Action;

/**
 * How a person came: what the token says beyond who they are, and from where it was shown.
 *
 * @param action what was asked for
 * @param client the software that got the token ({@code azp} or {@code client_id}), where the provider names it
 * @param workforceId the employer's number for the person, where the provider sends one
 * @param issuedAt when the token was issued
 * @param network the address the request came from; kept as a keyed pseudonym only
 */
public record Arrival(
        Action action,
        Optional<String> client,
        Optional<String> workforceId,
        Instant issuedAt,
        Optional<String> network) {
    /** Names nobody. */
    @Override
    public String toString() {
        return "Arrival[" + action.wire() + "]";
    }
}
