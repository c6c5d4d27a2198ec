package dev.aceso.trust.workforce.training;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.aceso.ground.parties.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PolicyTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T04:30:00Z"), ZoneOffset.UTC);

    /** As the matrix has it: people and software. */
    private static final Set<Role> TAKING =
            Set.of(Role.CLINICIAN, Role.NURSE, Role.AUDITOR, Role.PATIENT, Role.REPRESENTATIVE, Role.PROVISIONER);

    @Test
    void productionDoesNotStartWithoutAWord() {
        var silent = Policies.only(CLOCK, Map.of());
        assertThatThrownBy(() -> silent.check(List.of("prod"), TAKING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.training.required=true")
                .hasMessageContaining("aceso.training.required=false");
        assertThat(silent.required()).isFalse();
        assertThatCode(() -> {
                    silent.check(List.of("demo"), TAKING);
                    Policies.only(CLOCK, Map.of("aceso.training.required", "false"))
                            .check(List.of("prod"), TAKING);
                    Policies.of(CLOCK, Map.of()).check(List.of("prod"), TAKING);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void doesNotStartWithADemandThatNobodyCouldMeet() {
        assertThatThrownBy(() -> Policies.only(
                                CLOCK, Map.of("aceso.training.required", "true", "aceso.scim.clients", "scim"))
                        .check(List.of("demo"), TAKING))
                .hasMessageContaining("needs a course");
        assertThatThrownBy(() ->
                        Policies.of(CLOCK, Map.of("aceso.scim.clients", "")).check(List.of("demo"), TAKING))
                .hasMessageContaining("aceso.scim.clients");
    }

    @Test
    void doesNotStartWhileARoleThatSeesPatientsHasNoCourse() {
        var narrow = Policies.of(CLOCK, Map.of("aceso.training.courses.privacy-basics.roles", "nurse,scheduler"));
        assertThatThrownBy(() -> narrow.check(List.of("demo"), TAKING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("none for auditor,");
        assertThatCode(() -> Policies.of(
                                CLOCK, Map.of("aceso.training.courses.privacy-basics.roles", "nurse,scheduler,auditor"))
                        .check(List.of("demo"), TAKING))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "courses.privacy-basics.valid-for, P0D",
        "courses.privacy-basics.valid-for, P-1Y",
        "courses.privacy-basics.valid-for, P11Y",
        "courses.privacy-basics.title, ' '",
        "courses.privacy-basics.roles, wizard",
        "grace, P91D",
        "grace, P4M",
        "grace, P-1D",
        "warn, P366D",
        "longest-override, PT59M",
        "longest-override, P31D",
        "count-every, PT0.5S",
        "count-every, PT61M"
    })
    void doesNotStartWithWhatIsOutOfBounds(String property, String value) {
        assertThatThrownBy(() -> Policies.of(CLOCK, Map.of("aceso.training." + property, value)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.training.");
    }

    @Test
    void countsDaysInTheZoneOfTheCoveredEntity() {
        var there = Policies.of(CLOCK.withZone(ZoneId.of("America/New_York")), Map.of("aceso.training.grace", "P3D"));
        assertThat(Policies.of(CLOCK, Map.of()).today()).isEqualTo("2026-03-02");
        assertThat(there.today()).isEqualTo("2026-03-01");
        // whoever joined on that evening has that day and two more
        assertThat(there.graceEndsOn(CLOCK.instant())).hasValue(LocalDate.parse("2026-03-03"));
        assertThat(Policies.of(CLOCK, Map.of()).graceEndsOn(CLOCK.instant())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-02T04:30:00Z, America/New_York, 2026-03-02",
        "2026-03-02T05:30:00Z, America/New_York, 2026-03-02",
        "2026-03-01T22:30:00Z, America/New_York, 2026-03-01",
        "2026-03-01T22:30:00Z, Asia/Tokyo, 2026-03-02",
        "2026-03-02T10:30:00Z, Pacific/Kiritimati, 2026-03-03",
        "2026-03-02T04:30:00Z, UTC, 2026-03-02"
    })
    void takesTheDayOfTheEntityAndTheNextOneOnceItHasBegunInUtc(Instant now, String zone, String latest) {
        assertThat(Policies.of(Clock.fixed(now, ZoneId.of(zone)), Map.of()).latest())
                .isEqualTo(latest);
    }

    @Test
    void theEarlierOfPolicyAndCertificateEndsIt() {
        var policy = Policies.of(CLOCK, Map.of("aceso.training.courses.privacy-basics.since", "2024-01-01"));
        var leapDay = LocalDate.parse("2024-02-29");
        assertThat(policy.lastDay("privacy-basics", leapDay, Optional.empty())).hasValue(LocalDate.parse("2025-02-28"));
        assertThat(policy.lastDay("privacy-basics", leapDay, Optional.of(LocalDate.parse("2024-12-31"))))
                .hasValue(LocalDate.parse("2024-12-31"));
        assertThat(policy.lastDay("privacy-basics", leapDay, Optional.of(LocalDate.parse("2099-12-31"))))
                .hasValue(LocalDate.parse("2025-02-28"));
        assertThat(policy.lastDay("privacy-basics", LocalDate.parse("2023-12-31"), Optional.empty()))
                .isEmpty();
        assertThat(policy.lastDay("no-such-course", leapDay, Optional.empty())).isEmpty();
    }

    @Test
    void asksOfEachRoleWhatItTakes() {
        var policy = Policies.of(CLOCK, Map.of());
        assertThat(policy.courses(Set.of(Role.SCHEDULER)))
                .extracting(Course::id)
                .containsExactly("privacy-basics");
        assertThat(policy.courses(Set.of(Role.SCHEDULER, Role.NURSE)))
                .extracting(Course::id)
                .containsExactly("ai-safety", "privacy-basics");
    }
}
