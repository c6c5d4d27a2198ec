package dev.aceso.clinic.chart.calls;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds, or a date. What is neither says nothing. */
public final class RetryAfter {
    /** A server that asks for more is asked again after this. */
    static final Duration MOST = Duration.ofMinutes(1);

    private RetryAfter() {}

    /** How long to wait from {@code now} on: never negative, and a minute at most. */
    public static Optional<Duration> parse(String value, Instant now) {
        String said = value.strip();
        if (said.matches("[0-9]{1,9}")) {
            return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(said))));
        }
        try {
            Instant until = ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(bounded(Duration.between(now, until)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MOST) > 0 ? MOST : wait;
    }
}
