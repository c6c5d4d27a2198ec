package dev.aceso.trust.identity;

import java.time.Instant;
import java.util.Optional;

import dev.aceso.ground.parties.Caller;

/**
 * A hook client's token, verified.
 *
 * @param ehr the configured id of the EHR whose token it is
 * @param issuer its {@code iss}
 * @param subject its {@code sub}, the client
 * @param jti its id, to be used once
 * @param expires when it ends
 */
public record HookToken(String ehr, String issuer, String subject, String jti, Instant expires) {
    /**
     * The caller, with the user whom the hook's context names.
     *
     * @param user such as {@code Practitioner/12}; asserted by the EHR, not proven
     */
    public Caller.OnBehalf caller(String user) {
        return new Caller.OnBehalf(ehr, issuer, subject, Optional.of(user));
    }

    /** The caller as far as the token itself tells. */
    public Caller.OnBehalf client() {
        return new Caller.OnBehalf(ehr, issuer, subject, Optional.empty());
    }

    /** Names nobody. */
    @Override
    public String toString() {
        return "HookToken[" + ehr + "]";
    }
}
