package dev.aceso.trust.access.household;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import dev.aceso.Hands;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.limits.OpenRates;
import dev.aceso.ground.limits.Rates;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.household.HomesOfPatients.Homes;
import dev.aceso.trust.access.household.HomesOfPatients.NotAsked;
import dev.aceso.trust.access.household.HomesOfPatients.Told;
import dev.aceso.trust.access.household.HomesOfPatients.Unsure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When it is known that somebody who works here lives with a patient, and when an EHR is asked for that. */
class KnownHouseholdsTest {
    private static final PatientRef PATIENT = new PatientRef("main", "p1");
    private static final Caller NURSE = person("nurse");
    private static final Caller STRANGER = person("stranger");
    private static final Caller HOOK = new Caller.OnBehalf("main", "https://ehr", "ehr", Optional.of("Practitioner/1"));

    private final Hands clock = new Hands(Instant.parse("2026-03-02T12:00:00Z"));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger asked = new AtomicInteger();
    private Told told = new Homes(Set.of("elm", "oak"));

    @Test
    void whoeverHasAHomeInCommonSharesAHousehold() {
        // Given
        var households = households();
        // Then
        assertThat(households.of(NURSE, PATIENT)).isEqualTo(Household.SHARED);
        assertThat(households.of(HOOK, PATIENT)).isEqualTo(Household.SHARED);
        told = new Homes(Set.of("oak"));
        assertThat(households.of(NURSE, new PatientRef("main", "p2"))).isEqualTo(Household.NOT_SHARED);
        told = new Homes(Set.of());
        assertThat(households.of(NURSE, new PatientRef("main", "p3"))).isEqualTo(Household.NOT_SHARED);
    }

    @Test
    void nobodyIsAskedForWhomeverNoHomeIsKnown() {
        // Given
        var households = households();
        // Then
        assertThat(households.of(STRANGER, PATIENT)).isEqualTo(Household.NOT_SHARED);
        assertThat(households.of(new Caller.Software("https://idp", "scim"), PATIENT))
                .isEqualTo(Household.NOT_SHARED);
        assertThat(households.of(hook(Optional.empty()), PATIENT)).isEqualTo(Household.NOT_SHARED);
        assertThat(households.of(hook(Optional.of("Patient/1")), PATIENT)).isEqualTo(Household.NOT_SHARED);
        assertThat(households.of(hook(Optional.of("Practitioner/2")), PATIENT)).isEqualTo(Household.NOT_SHARED);
        assertThat(households.of(HOOK, new PatientRef("other", "p1"))).isEqualTo(Household.NOT_SHARED);
        assertThat(asked).hasValue(0);
    }

    @Test
    void aPatientsHomeIsRememberedForAnHourForWhomeverAsks() {
        // Given
        var households = households();
        assertThat(households.of(NURSE, PATIENT)).isEqualTo(Household.SHARED);
        told = new Homes(Set.of("oak"));
        // When
        clock.forward(3599);
        // Then
        assertThat(households.of(HOOK, PATIENT)).isEqualTo(Household.SHARED);
        assertThat(asked).hasValue(1);
        clock.forward(1);
        assertThat(households.of(NURSE, PATIENT)).isEqualTo(Household.NOT_SHARED);
        assertThat(asked).hasValue(2);
    }

    @Test
    void anEhrThatDoesNotSayIsNotAskedAgainForAMinute() {
        // Given
        var households = households();
        told = new Unsure();
        // Then
        assertThat(households.of(NURSE, PATIENT)).isEqualTo(Household.UNKNOWN);
        told = new Homes(Set.of("elm"));
        clock.forward(59);
        assertThat(households.of(NURSE, PATIENT)).isEqualTo(Household.UNKNOWN);
        assertThat(asked).hasValue(1);
        clock.forward(1);
        assertThat(households.of(NURSE, PATIENT)).isEqualTo(Household.SHARED);
    }

    @Test
    void anEhrThatIsNotToBeAskedSaysNothing() {
        told = new NotAsked();
        assertThat(households().of(NURSE, PATIENT)).isEqualTo(Household.NOT_SHARED);
        assertThat(meters.find("aceso.household.asked").counters()).isEmpty();
    }

    @Test
    void whateverFailsIsUnknownAndNoFailure() {
        // Given
        HomesOfPatients away = (patient, deadline) -> {
            throw new Failure(Code.STORE_UNAVAILABLE);
        };
        var lost = new KnownHouseholds(new Broken(), (p, d) -> told, config(Map.of()), OpenRates.open(), clock, meters);
        // Then
        assertThat(households(OpenRates.open(), away).of(NURSE, PATIENT)).isEqualTo(Household.UNKNOWN);
        assertThat(lost.of(NURSE, PATIENT)).isEqualTo(Household.UNKNOWN);
        assertThat(count("failed")).isEqualTo(2);
    }

    @Test
    void whoeverAsksTooOftenIsNotTold() {
        // Given
        var households = households(OpenRates.of(1, 1, clock), (patient, deadline) -> told);
        assertThat(households.of(NURSE, PATIENT)).isEqualTo(Household.SHARED);
        // Then
        assertThat(households.of(NURSE, new PatientRef("main", "p2"))).isEqualTo(Household.UNKNOWN);
        assertThat(count("missed")).isEqualTo(1);
        assertThat(households.of(HOOK, new PatientRef("main", "p2"))).isEqualTo(Household.SHARED);
        assertThat(households.of(NURSE, PATIENT)).isEqualTo(Household.SHARED);
    }

    @Test
    void nobodyWaitsForLongerThanThePatience() throws Exception {
        // Given
        var held = new CountDownLatch(1);
        var asking = new CountDownLatch(1);
        HomesOfPatients slow = (patient, deadline) -> {
            asking.countDown();
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return told;
        };
        var households = households(OpenRates.open(), slow, "patience", "PT0.2S", "asked-at-once", "1");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> households.of(NURSE, PATIENT));
            asking.await();
            // When
            var begun = System.nanoTime();
            var same = households.of(HOOK, PATIENT);
            var another = households.of(NURSE, new PatientRef("main", "p2"));
            var took = Duration.ofNanos(System.nanoTime() - begun);
            held.countDown();
            // Then
            assertThat(same).isEqualTo(Household.UNKNOWN);
            assertThat(another).isEqualTo(Household.UNKNOWN);
            assertThat(took).isLessThan(Duration.ofSeconds(5));
            assertThat(first.get()).isEqualTo(Household.SHARED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "patience,PT0S",
        "patience,PT6S",
        "remembered,PT0S",
        "remembered,PT25H",
        "not-asked-again,PT61M",
        "asked-at-once,0"
    })
    void aBoundThatMakesNoSenseStopsTheStart(String name, String value) {
        assertThatThrownBy(() -> households(OpenRates.open(), (patient, deadline) -> told, name, value))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.household." + name);
    }

    private KnownHouseholds households() {
        return households(OpenRates.open(), (patient, deadline) -> {
            asked.incrementAndGet();
            return told;
        });
    }

    private KnownHouseholds households(Rates rates, HomesOfPatients ehr, String... config) {
        var properties = new HashMap<String, String>();
        for (int i = 0; i < config.length; i += 2) {
            properties.put("aceso.household." + config[i], config[i + 1]);
        }
        return new KnownHouseholds(new OnElm(), ehr, config(properties), rates, clock, meters);
    }

    private static HouseholdConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(HouseholdConfig.class)
                .build()
                .getConfigMapping(HouseholdConfig.class);
    }

    private double count(String told) {
        return meters.counter("aceso.household.asked", "ehr", "main", "told", told)
                .count();
    }

    private static Caller hook(Optional<String> user) {
        return new Caller.OnBehalf("main", "https://ehr", "ehr", user);
    }

    private static Caller person(String subject) {
        return new Caller.Person(
                "https://idp", subject, subject, Set.of(Role.NURSE), Optional.empty(), Optional.empty(), Instant.EPOCH);
    }

    /** The nurse lives at the elm, and is Practitioner/1 in the EHR. */
    private static final class OnElm implements HomesOfWorkers {
        @Override
        public Set<String> of(Caller.Person person) {
            return person.subject().equals("nurse") ? Set.of("elm") : Set.of();
        }

        @Override
        public Set<String> of(StaffRef staff) {
            return staff.user().equals("Practitioner/1") ? Set.of("elm") : Set.of();
        }
    }

    private static final class Broken implements HomesOfWorkers {
        @Override
        public Set<String> of(Caller.Person person) {
            throw new Failure(Code.STORE_UNAVAILABLE);
        }

        @Override
        public Set<String> of(StaffRef staff) {
            throw new Failure(Code.STORE_UNAVAILABLE);
        }
    }
}
