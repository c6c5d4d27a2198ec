package dev.aceso.clinic.chart;

/**
 * A bearer token that an EHR gave us for its own FHIR interface. It goes to the configured base of that EHR and nowhere else.
 *
 * @param token the token
 */
public record Authorization(String token) {
    /** Shows nothing of the token. */
    @Override
    public String toString() {
        return "Authorization";
    }
}
