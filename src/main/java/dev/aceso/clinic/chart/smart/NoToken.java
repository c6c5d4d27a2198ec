package dev.aceso.clinic.chart.smart;

import java.util.Set;

/** There is no token, and why, in words of ours. */
final class NoToken extends Exception {
    /** The errors that RFC 6749, section 5.2, names. */
    private static final Set<String> ERRORS = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope");

    private NoToken(String why) {
        super(why);
    }

    /** For a reason that is ours to name. */
    static NoToken because(String why) {
        return new NoToken(why);
    }

    /** For the error that the EHR named, if it is one of the standard's. */
    static NoToken refused(int status, String error) {
        return new NoToken("status " + status + (ERRORS.contains(error) ? ", " + error : ""));
    }
}
