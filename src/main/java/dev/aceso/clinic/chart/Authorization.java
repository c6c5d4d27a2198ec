package dev.aceso.clinic.chart;

import java.time.Instant;
import java.util.Optional;

import dev.aceso.clinic.chart.smart.Scopes;

/**
 * A bearer token that an EHR gave us for its own FHIR interface. It goes to the configured base of that EHR and nowhere else.
 *
 * @param token the token
 * @param scopes what the EHR said that it is good for; when it did not say, the EHR alone decides
 * @param until when it ends, where the EHR said so
 */
public record Authorization(String token, Optional<Scopes> scopes, Optional<Instant> until) {
    /** A token of which nothing else is known. */
    public Authorization(String token) {
        this(token, Optional.empty(), Optional.empty());
    }

    /** Whether it can be used for a query that needs these scopes. */
    boolean serves(Scopes needed, Instant now) {
        return until.filter(end -> !now.isBefore(end)).isEmpty()
                && scopes.map(granted -> granted.serve(needed)).orElse(true);
    }

    /** Shows nothing of the token. */
    @Override
    public String toString() {
        return "Authorization";
    }
}
