package dev.aceso.trust.access.relations;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.aceso.Hands;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.limits.OpenRates;
import dev.aceso.ground.limits.Rates;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.relations.EhrRelations.None;
import dev.aceso.trust.access.relations.EhrRelations.Proven;
import dev.aceso.trust.access.relations.EhrRelations.Terms;
import dev.aceso.trust.access.relations.EhrRelations.Told;
import dev.aceso.trust.access.relations.EhrRelations.Unsure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When an EHR is asked who treats whom, and for how long its answer counts. */
class AskedRelationsTest {
    private static final StaffRef DOCTOR = new StaffRef("main", "Practitioner/1");
    private static final StaffRef NURSE = new StaffRef("main", "Practitioner/2");
    private static final PatientRef PATIENT = new PatientRef("main", "p1");

    private final Hands clock = new Hands(Instant.parse("2026-03-02T12:00:00Z"));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Told told = new None();

    private AskedRelations relations(String... config) {
        return relations(
                OpenRates.open(),
                (staff, patient, terms) -> {
                    asked.incrementAndGet();
                    return told;
                },
                config);
    }

    private AskedRelations relations(Rates rates, EhrRelations ehr, String... config) {
        var properties = new java.util.HashMap<String, String>();
        for (int i = 0; i < config.length; i += 2) {
            properties.put("aceso.relations." + config[i], config[i + 1]);
        }
        return new AskedRelations(ehr, config(properties), rates, clock, meters);
    }

    private static RelationsConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(RelationsConfig.class)
                .build()
                .getConfigMapping(RelationsConfig.class);
    }

    private static PatientRef patient(int n) {
        return new PatientRef("main", "p" + n);
    }

    @Test
    void aRelationshipIsRememberedForAQuarterOfAnHourAndNoLonger() {
        // Given
        var relations = relations();
        told = new Proven(Relation.CARE_TEAM);
        // When
        assertThat(relations.of(DOCTOR, PATIENT)).contains(Relation.CARE_TEAM);
        told = new None();
        clock.forward(15 * 60 - 1);
        // Then
        assertThat(relations.of(DOCTOR, PATIENT)).contains(Relation.CARE_TEAM);
        assertThat(asked).hasValue(1);
        clock.forward(1);
        assertThat(relations.of(DOCTOR, PATIENT)).isEmpty();
        assertThat(asked).hasValue(2);
    }

    @Test
    void noneAndUnsureAreNotAskedAgainForAMinute() {
        for (Told none : java.util.List.of(new None(), new Unsure())) {
            // Given
            asked.set(0);
            var relations = relations();
            told = none;
            // When
            assertThat(relations.of(DOCTOR, PATIENT)).isEmpty();
            told = new Proven(Relation.ORDER);
            clock.forward(59);
            // Then
            assertThat(relations.of(DOCTOR, PATIENT)).isEmpty();
            assertThat(asked).hasValue(1);
            clock.forward(1);
            assertThat(relations.of(DOCTOR, PATIENT)).contains(Relation.ORDER);
        }
    }

    @Test
    void whatIsRememberedIsOfThoseTwo() {
        // Given
        var relations = relations(OpenRates.open(), (staff, patient, terms) -> {
            asked.incrementAndGet();
            return staff.equals(DOCTOR) && patient.equals(PATIENT) ? new Proven(Relation.ENCOUNTER) : new None();
        });
        // Then
        assertThat(relations.of(DOCTOR, PATIENT)).contains(Relation.ENCOUNTER);
        assertThat(relations.of(DOCTOR, patient(2))).isEmpty();
        assertThat(relations.of(new StaffRef("main", "Practitioner/2"), PATIENT))
                .isEmpty();
        assertThat(relations.of(new StaffRef("main", "PractitionerRole/1"), PATIENT))
                .isEmpty();
        assertThat(asked).hasValue(4);
    }

    @Test
    void noEhrIsAskedForSomebodyOfAnother() {
        told = new Proven(Relation.ENCOUNTER);
        assertThat(relations().of(DOCTOR, new PatientRef("south", "p1"))).isEmpty();
        assertThat(relations().of(new StaffRef("south", "Practitioner/1"), PATIENT))
                .isEmpty();
        assertThat(asked).hasValue(0);
    }

    @Test
    void howeverManyAskAboutTheSameTwoTheEhrIsAskedOnce() throws Exception {
        // Given
        var open = new CountDownLatch(1);
        var relations = relations(OpenRates.open(), (staff, patient, terms) -> {
            asked.incrementAndGet();
            await(open);
            return new Proven(Relation.ASSIGNMENT);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            var answers = IntStream.range(0, 20)
                    .mapToObj(n -> threads.submit(() -> relations.of(DOCTOR, PATIENT)))
                    .toList();
            open.countDown();
            // Then
            for (var answer : answers) {
                assertThat(answer.get()).contains(Relation.ASSIGNMENT);
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void noMoreThanAFewWaitForOneEhrAndWhoWaitsTooLongHasNoneForNow() throws Exception {
        // Given
        var open = new CountDownLatch(1);
        var begun = new CountDownLatch(2);
        var relations = relations(
                OpenRates.open(),
                (staff, patient, terms) -> {
                    asked.incrementAndGet();
                    if (patient.ehr().equals("main")) {
                        begun.countDown();
                        await(open);
                    }
                    return new Proven(Relation.ASSIGNMENT);
                },
                "asked-at-once",
                "2",
                "patience",
                "PT0.2S");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> relations.of(DOCTOR, patient(1)));
            var second = threads.submit(() -> relations.of(NURSE, patient(2)));
            begun.await();
            // When
            assertThat(relations.of(DOCTOR, patient(3))).isEmpty();
            // Then: neither who asks about the same two, nor another EHR, is stopped by it
            assertThat(relations.of(DOCTOR, patient(1))).isEmpty();
            assertThat(asked).hasValue(2);
            assertThat(relations.of(new StaffRef("south", "Practitioner/1"), new PatientRef("south", "p1")))
                    .contains(Relation.ASSIGNMENT);
            open.countDown();
            assertThat(first.get()).contains(Relation.ASSIGNMENT);
            assertThat(second.get()).contains(Relation.ASSIGNMENT);
        }
        // what was not asked is not remembered
        assertThat(relations.of(DOCTOR, patient(3))).contains(Relation.ASSIGNMENT);
        assertThat(meters.counter("aceso.relations.asked", "ehr", "main", "told", "missed")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void onePersonWhoAsksAboutManyLeavesTurnsToOthers() throws Exception {
        // Given
        var open = new CountDownLatch(1);
        var begun = new CountDownLatch(2);
        var relations = relations(OpenRates.open(), (staff, patient, terms) -> {
            asked.incrementAndGet();
            if (staff.equals(DOCTOR)) {
                begun.countDown();
                await(open);
            }
            return new Proven(Relation.ASSIGNMENT);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 20)
                    .mapToObj(n -> threads.submit(() -> relations.of(DOCTOR, patient(n))))
                    .toList();
            begun.await();
            // When
            assertThat(relations.of(NURSE, patient(1))).contains(Relation.ASSIGNMENT);
            // Then
            assertThat(asked).hasValue(3);
            open.countDown();
            for (var each : all) {
                assertThat(each.get()).contains(Relation.ASSIGNMENT);
            }
        }
    }

    @Test
    void whoGetsTheirTurnTooLateDoesNotHaveTheEhrAskedAndIsNotRemembered() throws Exception {
        // Given
        var open = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var relations = relations(
                OpenRates.open(),
                (staff, patient, terms) -> {
                    asked.incrementAndGet();
                    begun.countDown();
                    await(open);
                    return new Proven(Relation.ASSIGNMENT);
                },
                "asked-at-once",
                "1",
                "patience",
                "PT10S");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> relations.of(DOCTOR, patient(1)));
            begun.await();
            var waiting = new FutureTask<>(() -> relations.of(DOCTOR, patient(2)));
            var second = Thread.ofPlatform().start(waiting);
            while (second.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            // When
            clock.forward(6);
            open.countDown();
            // Then
            assertThat(first.get()).contains(Relation.ASSIGNMENT);
            assertThat(waiting.get()).isEmpty();
        }
        assertThat(asked).hasValue(1);
        assertThat(relations.of(DOCTOR, patient(2))).contains(Relation.ASSIGNMENT);
    }

    @Test
    void onePersonHasAnEhrAskedSoOftenAndIsNotToldOtherwise() {
        // Given
        told = new Proven(Relation.ORDER);
        var relations = relations(OpenRates.of(1, 3, clock), (staff, patient, terms) -> {
            asked.incrementAndGet();
            return told;
        });
        // When
        var answers = IntStream.range(0, 9)
                .mapToObj(n -> relations.of(DOCTOR, patient(n)))
                .toList();
        // Then
        assertThat(answers).filteredOn(Optional::isPresent).hasSize(3);
        assertThat(asked).hasValue(3);
        assertThat(relations.of(new StaffRef("main", "Practitioner/2"), PATIENT))
                .isPresent();
        assertThat(relations.of(DOCTOR, patient(0))).isPresent();
        clock.forward(1);
        assertThat(relations.of(DOCTOR, patient(8))).isPresent();
    }

    @Test
    void theEhrIsToldWhatCountsAndUntilWhen() {
        relations(
                        OpenRates.open(),
                        (staff, patient, terms) -> {
                            assertThat(terms)
                                    .isEqualTo(new Terms(
                                            Duration.ofDays(2),
                                            Duration.ofDays(3),
                                            Duration.ofDays(4),
                                            Duration.ofDays(5),
                                            clock.instant().plusSeconds(5)));
                            asked.incrementAndGet();
                            return new None();
                        },
                        "after-visit",
                        "P2D",
                        "before-visit",
                        "P3D",
                        "open-visit",
                        "P4D",
                        "open-stay",
                        "P5D",
                        "patience",
                        "PT5S")
                .of(DOCTOR, PATIENT);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aFaultIsNotRememberedAndTheNextMayAsk() {
        // Given
        var failing = new AtomicInteger(1);
        var relations = relations(
                OpenRates.open(),
                (staff, patient, terms) -> {
                    if (failing.getAndDecrement() > 0) {
                        throw new Failure(Code.STORE_UNAVAILABLE);
                    }
                    return new Proven(Relation.ORDER);
                },
                "asked-at-once",
                "1");
        // Then
        assertThatThrownBy(() -> relations.of(DOCTOR, PATIENT)).isInstanceOf(Failure.class);
        assertThat(relations.of(DOCTOR, PATIENT)).contains(Relation.ORDER);
    }

    @ParameterizedTest
    @CsvSource({
        "remembered, PT0S",
        "remembered, PT1H1S",
        "not-asked-again, PT0S",
        "not-asked-again, PT2H",
        "patience, PT0S",
        "patience, PT11S",
        "after-visit, P31D",
        "after-visit, PT0S",
        "before-visit, P91D",
        "open-visit, PT0S",
        "open-visit, P32D",
        "open-stay, P367D",
        "asked-at-once, 0"
    })
    void whatMakesNoSenseStopsTheStart(String key, String value) {
        assertThatThrownBy(() -> relations(key, value))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.relations." + key);
    }

    private static void await(CountDownLatch open) {
        try {
            assertThat(open.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
