package dev.aceso.trust.identity;

import java.time.Instant;

import dev.aceso.ground.parties.Caller;

/**
 * A hook client's token, verified.
 *
 * @param client the EHR's client, without an asserted user: the token names none, the hook's context does
 * @param jti the token's id, to be used once
 * @param expires when the token ends
 */
public record HookToken(Caller.OnBehalf client, String jti, Instant expires) {
    /** Names nobody. */
    @Override
    public String toString() {
        return "HookToken[" + client.ehr() + "]";
    }
}
