package dev.aceso.clinic.decisions.hooks;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.smart.Scopes;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * The {@code fhirAuthorization} of a hook (CDS Hooks 2.0, "Passing the Access Token to the CDS Service"). The standard demands all of it;
 * a token of which only itself is said is taken, and the EHR decides what it is good for.
 *
 * @param token the access token
 * @param scopes what it is good for, where sent
 * @param lifetime how long from now, where sent; no longer than a day is believed
 */
record HookAuthorization(String token, Optional<Scopes> scopes, Optional<Duration> lifetime) {
    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * Reads it.
     *
     * @param patient whose chart is open
     * @throws Failure {@code MALFORMED} with the field that is wrong, never its value; {@code PATIENT_MISMATCH} when the token is for
     *     another patient
     */
    static Optional<HookAuthorization> read(JsonNode authorization, String patient) {
        if (authorization.isMissingNode() || authorization.isNull()) {
            return Optional.empty();
        }
        if (!"Bearer".equals(authorization.path("token_type").asText())) {
            throw new Failure(Code.MALFORMED, "fhirAuthorization.token_type must be Bearer");
        }
        String token = HookCall.text(authorization, "access_token", "[A-Za-z0-9._~+/=-]{1,8192}");
        HookCall.optional(authorization, "subject", "[\\x20-\\x7E]{1,512}");
        if (HookCall.optional(authorization, "patient", "[A-Za-z0-9.-]{1,64}")
                .filter(named -> !named.equals(patient))
                .isPresent()) {
            throw new Failure(Code.PATIENT_MISMATCH, "fhirAuthorization.patient");
        }
        return Optional.of(new HookAuthorization(token, scopes(authorization), lifetime(authorization)));
    }

    /** The authorization that it is from now on. */
    Authorization from(Instant now) {
        return new Authorization(token, scopes, lifetime.map(now::plus));
    }

    private static Optional<Scopes> scopes(JsonNode authorization) {
        return HookCall.optional(authorization, "scope", "[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]{0,8192}")
                .map(text -> Scopes.parse(text)
                        .orElseThrow(() -> new Failure(Code.MALFORMED, "scope is missing or not of its form")));
    }

    private static Optional<Duration> lifetime(JsonNode authorization) {
        JsonNode seconds = authorization.path("expires_in");
        if (seconds.isMissingNode() || seconds.isNull()) {
            return Optional.empty();
        }
        if (!seconds.isIntegralNumber()) {
            throw new Failure(Code.MALFORMED, "expires_in is missing or not of its form");
        }
        // What does not fit is beyond every bound, on either side.
        long bounded = seconds.canConvertToLong() ? seconds.longValue() : LONGEST.toSeconds();
        return Optional.of(Duration.ofSeconds(Math.clamp(bounded, 0, LONGEST.toSeconds())));
    }

    /** Shows nothing of the token. */
    @Override
    public String toString() {
        return "HookAuthorization";
    }
}
