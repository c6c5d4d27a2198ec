package dev.aceso.trust.sealing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import dev.aceso.Hands;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Gate;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.audit.Entry;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.sealing.KeeperWatch.Why;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeeperWatchTest {
    private final Hands clock = new Hands();
    private final Notes log = new Notes();
    private final KeeperWatch watch = new KeeperWatch(clock, Duration.ofMinutes(2));
    private final KeeperGate gate = new KeeperGate(watch, log, clock);
    private final KeeperReadiness readiness = new KeeperReadiness(watch);

    @Test
    void anAbsenceCountsFromTheLastAnswer() {
        // Given
        watch.answers();
        var last = clock.instant();

        // When
        clock.forward(30);
        watch.fails(Why.SILENT);

        // Then
        assertThat(watch.absence()).contains(new KeeperWatch.Absence(last, Why.SILENT));
        assertThat(state()).isEqualTo("degraded");
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void letsCallsGoOnForAsLongAsTheAbsenceIsTolerated() {
        // Given
        watch.fails(Why.SILENT);

        // When
        clock.forward(120);
        assertThat(gate.objection(Gate.Call.DECIDES)).isEmpty();
        clock.forward(1);

        // Then
        assertThat(gate.objection(Gate.Call.DECIDES)).contains(Code.KEYS_UNAVAILABLE);
        assertThat(gate.objection(Gate.Call.LOOKS)).isEmpty();
        assertThat(state()).isEqualTo("away");
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void writesTheGapDownBeforeItLetsAnybodyInAgain() {
        // Given
        watch.fails(Why.SILENT);
        clock.forward(121);
        gate.objection(Gate.Call.DECIDES);
        gate.objection(Gate.Call.DECIDES);

        // When
        log.broken = true;
        watch.answers();

        // Then
        assertThat(gate.objection(Gate.Call.DECIDES)).contains(Code.KEYS_UNAVAILABLE);
        log.broken = false;
        assertThat(gate.objection(Gate.Call.DECIDES)).isEmpty();
        assertThat(gate.objection(Gate.Call.DECIDES)).isEmpty();
        assertThat(log.events).singleElement().satisfies(event -> {
            assertThat(event.action().wire()).isEqualTo("service.gap");
            assertThat(event.attributes())
                    .containsEntry("code", "keys-unavailable")
                    .containsEntry("count", "3");
        });
        assertThat(state()).isEqualTo("here");
    }

    @Test
    void aRefusalIsTakenBackOnlyByWhoeverSawIt() {
        // Given
        watch.fails(Why.REFUSES);

        // When
        watch.answers();

        // Then
        assertThat(watch.absence()).isPresent();
        watch.allows();
        assertThat(watch.absence()).isEmpty();
    }

    @Test
    void aRefusalOutlastsASilenceInBetween() {
        // Given
        watch.fails(Why.REFUSES);
        var since = watch.absence().orElseThrow().since();

        // When
        clock.forward(60);
        watch.fails(Why.SILENT);
        watch.answers();

        // Then
        assertThat(watch.absence()).contains(new KeeperWatch.Absence(since, Why.REFUSES));
        clock.forward(61);
        assertThat(gate.objection(Gate.Call.DECIDES)).contains(Code.KEYS_UNAVAILABLE);
        watch.allows();
        assertThat(watch.absence()).isEmpty();
    }

    @Test
    void keysMustBeKeptForLongerThanAnAbsenceIsTolerated() {
        assertThat(Warmth.through(Duration.ofMinutes(2), Duration.ofMinutes(5)).refresh())
                .isEqualTo(Duration.parse("PT2M45S"));
        assertThatThrownBy(() -> Warmth.through(Duration.ofMinutes(5), Duration.ofMinutes(5)))
                .hasMessageContaining("aceso.key-cache.keep PT5M")
                .hasMessageContaining("PT5M30S")
                .hasMessageContaining("aceso.vault.tolerated-outage PT5M");
    }

    private Object state() {
        return readiness.call().getData().orElseThrow().get("state");
    }

    /** A log of events. */
    private static final class Notes implements Log {
        private final List<Event> events = new ArrayList<>();
        private boolean broken;

        @Override
        public UUID meet(Caller.Person person) {
            return new UUID(0, 1);
        }

        @Override
        public UUID append(Event event) {
            if (broken) {
                throw new Failure(Code.LOG_UNAVAILABLE);
            }
            events.add(event);
            return UUID.randomUUID();
        }

        @Override
        public UUID intend(Event event, Instant deadline) {
            return append(event);
        }

        @Override
        public UUID close(UUID intent, Event outcome) {
            return append(outcome);
        }

        @Override
        public List<Entry> about(PatientRef patient, Instant before, int limit) {
            return List.of();
        }

        @Override
        public boolean available() {
            return !broken;
        }
    }
}
