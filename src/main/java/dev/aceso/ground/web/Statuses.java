package dev.aceso.ground.web;

import java.time.Duration;
import java.util.Optional;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.StepUp;

/** The one table from a failure to HTTP (RFC 9110). */
final class Statuses {
    private Statuses() {}

    static int of(Code code, boolean hook) {
        return switch (code.kind()) {
            case UNAUTHENTICATED, STEP_UP -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case INVALID -> 400;
            case TOO_LARGE -> 413;
            case TOO_MANY -> 429;
            case METHOD_NOT_ALLOWED -> 405;
            case NOT_ACCEPTABLE -> 406;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case CONFLICT -> 409;
            case PRECONDITION -> 412;
            case UNAVAILABLE -> 503;
            // CDS Hooks 2.0, HTTP status codes: 412 says that the needed FHIR data could not be had.
            case UPSTREAM -> hook ? 412 : 502;
            case INTERNAL -> 500;
        };
    }

    /** The challenge of RFC 6750 section 3, and of RFC 9470 section 3 where the sign-in is too weak or too old. */
    static Optional<String> challenge(Failure failure, boolean tokenShown, StepUp stepUp) {
        Code code = failure.code();
        return switch (code.kind()) {
            case UNAUTHENTICATED ->
                Optional.of(
                        tokenShown
                                ? "Bearer error=\"invalid_token\", error_description=\"" + code.title() + "\""
                                : "Bearer");
            case STEP_UP ->
                Optional.of("Bearer error=\"insufficient_user_authentication\", error_description=\"" + code.title()
                        + "\", acr_values=\"" + String.join(" ", stepUp.acrValues()) + "\", max_age=\""
                        + maxAge(failure, stepUp).toSeconds() + "\"");
            default -> Optional.empty();
        };
    }

    /** A session that is over takes a sign-in of now: one that the provider remembers would be the same again. */
    private static Duration maxAge(Failure failure, StepUp stepUp) {
        return switch (failure.code()) {
            case SESSION_IDLE, SESSION_ENDED -> Duration.ZERO;
            default -> failure.maxAge().orElseGet(stepUp::maxAge);
        };
    }

    static String seconds(Duration wait) {
        return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
    }
}
