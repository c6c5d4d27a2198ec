package dev.aceso.trust.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.aceso.Hands;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class TurnstileTest {
    private final SlowLog log = new SlowLog();
    private final Turnstile turnstile = new Turnstile(Code.KEYS_UNAVAILABLE, log, new Hands());

    @AfterEach
    void answer() {
        log.answers.countDown();
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void turnsAwayAtOnceWhileSomebodyElseWritesTheEntry() throws Exception {
        // Given
        turnstile.objection(true);
        var first = CompletableFuture.supplyAsync(() -> turnstile.objection(false));
        assertThat(log.reached.await(5, TimeUnit.SECONDS)).isTrue();

        // When
        var others = List.of(turnstile.objection(false), turnstile.objection(true), turnstile.objection(false));

        // Then
        assertThat(first).isNotDone();
        assertThat(others).containsOnly(Optional.of(Code.KEYS_UNAVAILABLE));

        // When
        log.answers.countDown();

        // Then
        assertThat(first.get(5, TimeUnit.SECONDS)).isEmpty();
        assertThat(turnstile.objection(false)).isEmpty();
        assertThat(log.written).hasValue(1);
    }

    @Test
    void letsTheNextOneTryWhenTheEntryCouldNotBeWritten() {
        // Given
        log.answers.countDown();
        log.broken = true;
        turnstile.objection(true);

        // When
        assertThat(turnstile.objection(false)).contains(Code.KEYS_UNAVAILABLE);
        log.broken = false;

        // Then
        assertThat(turnstile.objection(false)).isEmpty();
        assertThat(log.written).hasValue(1);
    }

    /** Says nothing until it is let. */
    private static final class SlowLog implements Log {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch answers = new CountDownLatch(1);
        private final AtomicInteger written = new AtomicInteger();
        private volatile boolean broken;

        @Override
        public UUID append(Event event) {
            reached.countDown();
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (broken) {
                throw new Failure(Code.LOG_UNAVAILABLE);
            }
            written.incrementAndGet();
            return UUID.randomUUID();
        }

        @Override
        public UUID meet(Caller.Person person) {
            return new UUID(0, 1);
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
