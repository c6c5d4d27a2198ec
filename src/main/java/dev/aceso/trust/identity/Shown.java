package dev.aceso.trust.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * What a person's token says beyond who they are.
 *
 * @param client the software that got it, where the provider names it
 * @param workforceId the employer's number for the person, where the provider sends one
 * @param subject its {@code sub}, where that is not the account
 * @param issuedAt when it was issued
 */
public record Shown(Optional<String> client, Optional<String> workforceId, Optional<String> subject, Instant issuedAt) {
    /** Names nobody. */
    @Override
    public String toString() {
        return "Shown[]";
    }
}
