package dev.aceso.trust.custody.erasure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.trust.custody.erasure.Retention.Verdict;
import dev.aceso.trust.custody.erasure.RetentionPeriods.Period;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RetentionTest {
    private final RetentionPeriods periods = RetentionPeriods.load();

    @ParameterizedTest
    @CsvSource({
        // adults: years after the last entry
        "MA, 1970-05-05, 2004-03-10, 2024-03-10",
        "NY, 1970-05-05, 2010-03-10, 2016-03-10",
        "CA, 1970-05-05, 2010-03-10, 2017-03-10",
        "TX, 1970-05-05, 2010-03-10, 2020-03-10",
        // minors: until an age, or the years, whichever ends later
        "NY, 2000-05-05, 2010-03-10, 2021-05-05",
        "NY, 2000-05-05, 2018-05-04, 2024-05-04",
        "CA, 2000-05-05, 2003-01-01, 2019-05-05",
        "CA, 2000-05-05, 2016-01-01, 2023-01-01",
        "TX, 2000-05-05, 2001-01-01, 2020-05-05",
        "WA, 2000-05-05, 2001-01-01, 2021-05-05",
        "CO, 2000-05-05, 2001-01-01, 2028-05-05",
        // a minor where the state makes no difference
        "MA, 2000-05-05, 2004-03-10, 2024-03-10",
        // of age on the very day: no minor any more
        "CO, 2000-05-05, 2018-05-05, 2028-05-05",
        "NY, 2000-05-05, 2018-05-05, 2024-05-05",
        // leap days: the day is reached on 1 March, the later of both readings
        "NY, 2004-02-29, 2010-01-01, 2025-03-01",
        "NY, 1960-02-29, 2020-02-29, 2026-03-01",
        "CA, 1960-02-29, 2016-02-29, 2023-03-01",
        "CO, 2000-02-29, 2010-01-01, 2028-02-29",
        // the day before somebody of a leap day comes of age
        "CO, 2000-02-29, 2018-02-28, 2028-02-29"
    })
    void keepsUntilTheLastDayAndNoLonger(String state, LocalDate birth, LocalDate lastEntry, LocalDate until) {
        var retention = new Retention(periods.of(state), 0);
        var born = retention.asksForBirth() ? Optional.of(birth) : Optional.<LocalDate>empty();

        assertThat(retention.on(until, lastEntry, born)).isEqualTo(new Verdict.Running(until));
        assertThat(retention.on(until.plusDays(1), lastEntry, born)).isEqualTo(new Verdict.Over());
    }

    @Test
    void somebodyBornOnALeapDayIsAMinorUntilTheFirstOfMarch() {
        // Given: 18 on 1 March 2018
        var colorado = new Retention(periods.of("CO"), 0);
        var birth = Optional.of(LocalDate.of(2000, 2, 29));

        // Then
        assertThat(colorado.on(LocalDate.of(2028, 2, 29), LocalDate.of(2017, 6, 1), birth))
                .isEqualTo(new Verdict.Running(LocalDate.of(2028, 2, 29)));
        assertThat(colorado.on(LocalDate.of(2028, 2, 29), LocalDate.of(2018, 3, 1), birth))
                .isEqualTo(new Verdict.Running(LocalDate.of(2028, 3, 1)));
    }

    @Test
    void theCoveredEntitysOwnPeriodOnlyMakesItLonger() {
        // Given
        var lastEntry = LocalDate.of(2010, 3, 10);
        for (int years : List.of(0, 1, 20)) {
            // When
            var retention = new Retention(periods.of("MA"), years);
            // Then
            assertThat(retention.on(LocalDate.of(2030, 3, 10), lastEntry, Optional.empty()))
                    .isEqualTo(new Verdict.Running(LocalDate.of(2030, 3, 10)));
        }
        assertThat(new Retention(periods.of("MA"), 25).on(LocalDate.of(2035, 3, 10), lastEntry, Optional.empty()))
                .isEqualTo(new Verdict.Running(LocalDate.of(2035, 3, 10)));
    }

    @Test
    void neverGuesses() {
        var lastEntry = LocalDate.of(1990, 1, 1);
        var today = LocalDate.of(2026, 1, 1);
        assertThat(new Retention(Optional.empty(), 1).on(today, lastEntry, Optional.of(LocalDate.of(1950, 1, 1))))
                .isInstanceOf(Verdict.Unknown.class);
        var newYork = new Retention(periods.of("NY"), 0);
        assertThat(newYork.on(today, lastEntry, Optional.empty())).isInstanceOf(Verdict.Unknown.class);
        // born after the last entry: one of the two is wrong
        assertThat(newYork.on(today, lastEntry, Optional.of(LocalDate.of(1991, 1, 1))))
                .isInstanceOf(Verdict.Unknown.class);
        for (var state : List.of("ZZ", "ny", "", "New York")) {
            assertThat(periods.of(state)).isEmpty();
        }
    }

    @Test
    void refusesAFileWithARowThatIsNotWhole() throws IOException {
        for (var row : List.of(
                "{\"state\":\"NY\",\"years\":6}",
                "{\"state\":\"NY\",\"years\":0,\"citation\":\"c\"}",
                "{\"state\":\"ny\",\"years\":6,\"citation\":\"c\"}",
                "{\"state\":\"NY\",\"years\":6,\"minorUntilAge\":18,\"citation\":\"c\"}",
                "{\"state\":\"NY\",\"years\":6,\"citation\":\"c\"},{\"state\":\"NY\",\"years\":7,\"citation\":\"c\"}")) {
            var file = new ObjectMapper().readTree("{\"states\":[" + row + "]}");
            assertThatThrownBy(() -> RetentionPeriods.read(file)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void citesALawForEveryState() throws IOException {
        try (var in = RetentionTest.class.getResourceAsStream("/retention/periods.json")) {
            var file = new ObjectMapper().readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(file.path("states")).hasSizeGreaterThan(5).allSatisfy(row -> {
                assertThat(row.path("citation").asText()).isNotBlank();
                assertThat(row.path("says").asText()).isNotBlank();
                assertThat(periods.of(row.path("state").asText()))
                        .get()
                        .extracting(Period::years)
                        .isEqualTo(row.path("years").asInt());
            });
        }
    }
}
