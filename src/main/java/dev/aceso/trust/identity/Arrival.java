package dev.aceso.trust.identity;

import java.util.Optional;

import dev.aceso.trust.audit.Action;

/**
 * How a person came.
 *
 * @param action what was asked for
 * @param shown what the token says beyond who they are
 * @param network the address the request came from; kept as a keyed pseudonym only
 */
public record Arrival(Action action, Shown shown, Optional<String> network) {
    /** Names nobody. */
    @Override
    public String toString() {
        return "Arrival[" + action.wire() + "]";
    }
}
