package dev.aceso.ground.failure;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A request that is refused or cannot be served. Carries a {@link Code} and, where a client can use it, a detail written by us:
 * never a value that came from outside, so that no PHI reaches an answer, a log line or a metric.
 */
public final class Failure extends RuntimeException {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private final Code code;
    private final @Nullable String detail;
    private final @Nullable Duration wait;
    private final @Nullable Duration maxAge;

    public Failure(Code code) {
        this(code, null, null);
    }

    public Failure(Code code, String detail) {
        this(code, detail, null);
    }

    public Failure(Code code, @Nullable String detail, @Nullable Throwable cause) {
        this(code, detail, cause, code.kind() == Code.Kind.UNAVAILABLE ? RETRY_AFTER : null, null);
    }

    private Failure(
            Code code,
            @Nullable String detail,
            @Nullable Throwable cause,
            @Nullable Duration wait,
            @Nullable Duration maxAge) {
        super(code.wire(), cause);
        this.code = code;
        this.detail = detail;
        this.wait = wait;
        this.maxAge = maxAge;
    }

    /** There is nothing at this address, or none of this id. */
    public static Failure notFound() {
        return new Failure(Code.NOT_FOUND);
    }

    /** A failure that says when to try again. */
    public static Failure later(Code code, Duration wait) {
        return new Failure(code, null, null, wait, null);
    }

    /** A sign-in that is too old, or too weak, for what was asked for; {@code maxAge} is how old it may be. */
    public static Failure signInAgain(Duration maxAge) {
        return new Failure(Code.STEP_UP_REQUIRED, null, null, null, maxAge);
    }

    /** What went wrong. */
    public Code code() {
        return code;
    }

    /** What went wrong in this case, in words of ours. */
    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    /** When to try again, where trying again can help. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(wait);
    }

    /** How long ago the person may have signed in, where what they asked for says so. */
    public Optional<Duration> maxAge() {
        return Optional.ofNullable(maxAge);
    }
}
