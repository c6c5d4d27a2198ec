package dev.aceso.clinic.chart.smart;

import java.time.Instant;

/**
 * A token that an EHR gave to the service in its own name.
 *
 * @param value the token; goes to the FHIR interface of that EHR and nowhere else
 * @param granted what it is good for
 * @param until when it is no longer used, shortly before it ends
 */
public record Token(String value, Scopes granted, Instant until) {
    /** Shows nothing of it. */
    @Override
    public String toString() {
        return "Token";
    }
}
