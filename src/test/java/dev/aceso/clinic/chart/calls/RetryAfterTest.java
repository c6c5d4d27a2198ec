package dev.aceso.clinic.chart.calls;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "2, 2",
        "' 7 ', 7",
        "59, 59",
        "86400, 60",
        "999999999, 60",
        "'Mon, 1 Jun 2026 12:00:05 GMT', 5",
        "'Mon, 01 Jun 2026 12:00:05 GMT', 5",
        "'Mon, 1 Jun 2026 11:59:00 GMT', 0",
        "'Tue, 2 Jun 2026 12:00:00 GMT', 60",
    })
    void isSecondsOrADateAndAMinuteAtMost(String value, long seconds) {
        assertThat(RetryAfter.parse(value, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"''", "soon", "-1", "1.5", "99999999999999999999", "2026-06-01T12:00:05Z"})
    void whatIsNeitherSaysNothing(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEmpty();
    }
}
