package dev.aceso.clinic.chart.calls;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.aceso.clinic.chart.calls.Unanswered.Why;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.StubServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CallsTest {
    private final Attempt<String, RuntimeException> answer = limit -> "answer";
    private final AtomicInteger made = new AtomicInteger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private static EhrConfig.Ehr ehr(String... more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "aceso.ehr.hospital.issuer", "https://ehr.example.org",
                "aceso.ehr.hospital.jwks-url", "https://ehr.example.org/jwks",
                "aceso.ehr.hospital.fhir-base-url", "https://ehr.example.org/fhir",
                "aceso.ehr.hospital.retry-delay", "20ms"));
        for (int i = 0; i < more.length; i += 2) {
            all.put("aceso.ehr.hospital." + more[i], more[i + 1]);
        }
        return StubServer.config(all).all().get("hospital");
    }

    private Calls calls(String... more) {
        return Calls.to("hospital", ehr(more), 64, meters);
    }

    /** Fails so often, then answers. */
    private Attempt<String, RuntimeException> after(int failures, Unanswered failure) {
        return limit -> {
            if (made.getAndIncrement() < failures) {
                throw failure;
            }
            return "answer";
        };
    }

    private static Unanswered status(int status) {
        return Unanswered.by(status, Optional.empty()).orElseThrow();
    }

    private static void fails(Why why, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Unanswered.class, e -> assertThat(e.why()).isEqualTo(why))
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({"502, BUSY", "503, BUSY", "504, BUSY", "429, THROTTLED"})
    void triesAReadAgainThatWasNotAnswered(int status, Why why) throws Exception {
        assertThat(calls().make(after(2, status(status)))).isEqualTo("answer");
        assertThat(made).hasValue(3);
        // Given
        made.set(0);
        // Then
        fails(why, () -> calls().make(after(3, status(status))));
        assertThat(made).as("and no fourth time").hasValue(3);
    }

    @Test
    void triesAgainWhereNoAnswerBegan() throws Exception {
        assertThat(calls().make(after(1, Unanswered.unreachable()))).isEqualTo("answer");
        assertThat(made).hasValue(2);
    }

    @Test
    void doesNotAskAgainForWhatBrokeOffOrCannotBeUsed() {
        fails(
                Why.BROKEN,
                () -> calls().make(limit -> {
                    made.incrementAndGet();
                    throw new IOException("with an address");
                }));
        assertThatThrownBy(() -> calls().make(limit -> {
                    made.incrementAndGet();
                    throw new IllegalStateException("unusable");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(made).hasValue(2);
    }

    @Test
    void waitsLongerEachTimeAndNotBeyondTheDeadline() {
        // Given
        Calls calls = calls("retry-delay", "100ms", "retries", "10");
        long begun = System.nanoTime();
        // When
        assertThatThrownBy(() -> Deadline.within(
                        Duration.ofMillis(700), () -> unchecked(() -> calls.make(after(100, status(503))))))
                .isInstanceOfSatisfying(
                        Unanswered.class, e -> assertThat(e.why()).isIn(Why.BUSY, Why.LATE));
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1_700));
        assertThat(made.get()).isBetween(2, 4);
    }

    @Test
    void sendsNothingWhenNobodyWaitsAnyMore() {
        fails(
                Why.LATE,
                () -> Deadline.within(
                        Duration.ofMillis(-1), () -> unchecked(() -> calls().make(after(0, status(503))))));
        assertThat(made).hasValue(0);
    }

    @Test
    void givesARequestNoMoreTimeThanIsLeft() throws Exception {
        // Given
        Attempt<Duration, RuntimeException> told = limit -> limit;
        // Then
        assertThat(calls().make(told)).isEqualTo(Duration.ofSeconds(3));
        assertThat(Deadline.within(Duration.ofMillis(300), () -> unchecked(() -> calls().make(told))))
                .isLessThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void waitsAsLongAsItIsToldTo() throws Exception {
        // Given
        long begun = System.nanoTime();
        Unanswered told =
                Unanswered.by(429, Optional.of(Duration.ofMillis(600))).orElseThrow();
        // Then
        assertThat(calls().make(after(1, told))).isEqualTo("answer");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(590));
    }

    @Test
    void sendsNothingOfAnybodyWhileItIsToldToWait() throws Exception {
        // Given
        Calls calls = calls();
        Unanswered told =
                Unanswered.by(429, Optional.of(Duration.ofSeconds(30))).orElseThrow();
        ThrowingCallable soon =
                () -> Deadline.within(Duration.ofSeconds(2), () -> unchecked(() -> calls.make(after(1, told))));
        long begun = System.nanoTime();
        // When
        fails(Why.THROTTLED, soon);
        fails(Why.THROTTLED, soon);
        // Then
        assertThat(made).hasValue(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(calls.state()).isEqualTo("paused");
    }

    @Test
    void restsAfterManyFailuresAndTriesAgainSoon() throws Exception {
        // Given
        Calls calls = calls("breaker-volume", "4", "breaker-delay", "300ms", "retries", "0");
        assertThat(calls.state()).isEqualTo("asked");
        for (int i = 0; i < 4; i++) {
            fails(Why.BUSY, () -> calls.make(after(100, status(503))));
        }
        // Then
        fails(Why.RESTING, () -> calls.make(after(0, status(503))));
        assertThat(made).hasValue(4);
        assertThat(calls.state()).isEqualTo("resting");
        assertThat(meters.get("aceso.ehr.breaker")
                        .tags("ehr", "hospital", "use", "charts")
                        .gauge()
                        .value())
                .isEqualTo(2);
        // When
        Thread.sleep(400);
        // Then
        assertThat(calls.make(answer)).isEqualTo("answer");
        assertThat(calls.state()).isEqualTo("asked");
    }

    @Test
    void thoseThatComeWhileOneTriesWaitForIt() throws Exception {
        // Given
        Calls calls = calls("breaker-volume", "4", "breaker-delay", "200ms", "retry-delay", "150ms");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 4; i++) {
                        calls.make(after(100, Unanswered.unreachable()));
                    }
                })
                .isInstanceOf(Unanswered.class);
        Thread.sleep(300);
        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = Stream.generate(() -> threads.submit(() -> calls.make(limit -> {
                        pause(50);
                        return "answer";
                    })))
                    .limit(13)
                    .toList();
            // Then
            for (Future<String> one : all) {
                assertThat(one.get()).isEqualTo("answer");
            }
        }
    }

    @Test
    void whatIsNoTroubleOfTheEhrLeavesItAsked() throws Exception {
        Calls calls = calls("breaker-volume", "4", "retries", "0");
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> calls.make(limit -> {
                        throw new IllegalStateException("unusable");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            fails(Why.THROTTLED, () -> calls.make(after(1000, status(429))));
        }
        assertThat(calls.make(answer)).isEqualTo("answer");
    }

    @Test
    void letsSoManyInAndSoManyWaitAndNoMore() throws Exception {
        // Given
        Calls calls = calls("requests-at-once", "2", "requests-waiting", "3");
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            var all = Stream.generate(() -> threads.submit(() -> calls.make(limit -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        await(end);
                        running.decrementAndGet();
                        return "answer";
                    })))
                    .limit(20)
                    .toList();
            while (all.stream().filter(Future::isDone).count() < 15) {
                pause(10);
            }
            end.countDown();
            // Then
            int refused = 0;
            for (Future<String> one : all) {
                try {
                    assertThat(one.get()).isEqualTo("answer");
                } catch (ExecutionException e) {
                    fails(Why.OVERLOADED, () -> {
                        throw e.getCause();
                    });
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(15);
            assertThat(most).hasValue(2);
        }
        assertThat(calls.make(answer)).isEqualTo("answer");
    }

    /** Who gives up while they wait must leave their place to others. */
    @Test
    void anInterruptedCallerLeavesNothingTaken() throws Exception {
        // Given
        Calls calls = calls("requests-at-once", "1", "requests-waiting", "1");
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> calls.make(limit -> {
                begun.countDown();
                await(end);
                return "answer";
            }));
            await(begun);
            var waiting = threads.submit(() -> calls.make(answer));
            pause(100);
            // When
            waiting.cancel(true);
            pause(100);
            var next = threads.submit(() -> calls.make(answer));
            pause(100);
            end.countDown();
            // Then
            assertThat(first.get()).isEqualTo("answer");
            assertThat(next.get()).isEqualTo("answer");
        }
    }

    @Test
    void oneUseOfAnEhrNeitherTakesTheTurnsOfAnotherNorOpensItsBreaker() throws Exception {
        // Given
        Calls charts = calls("retries", "0", "breaker-volume", "4", "requests-at-once", "1", "requests-waiting", "1");
        Calls relations = charts.beside("access", 1);
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> held = threads.submit(() -> relations.make(limit -> {
                begun.countDown();
                await(end);
                return "answer";
            }));
            begun.await();
            // Then
            assertThat(charts.make(answer)).isEqualTo("answer");
            end.countDown();
            assertThat(held.get()).isEqualTo("answer");
        }
        // When
        for (int i = 0; i < 3; i++) {
            fails(
                    Why.SLOW,
                    () -> relations.make(limit -> {
                        throw new Unanswered(Why.SLOW, Optional.empty());
                    }));
        }
        // Then
        fails(Why.RESTING, () -> relations.make(answer));
        assertThat(charts.make(answer)).isEqualTo("answer");
        assertThat(charts.state()).isEqualTo("asked");
        assertThat(meters.get("aceso.ehr.breaker").tag("use", "access").gauge().value())
                .isEqualTo(2);
    }

    @Test
    void aWaitThatTheEhrAsksForHoldsForEveryUse() {
        // Given
        Calls charts = calls("retries", "0");
        Calls relations = charts.beside("access", 1);
        fails(
                Why.THROTTLED,
                () -> relations.make(after(1, new Unanswered(Why.THROTTLED, Optional.of(Duration.ofSeconds(9))))));
        // Then
        fails(Why.THROTTLED, () -> charts.make(answer));
        assertThat(charts.state()).isEqualTo("paused");
    }

    @Test
    void countsEveryRequestByWhatBecameOfIt() throws Exception {
        calls().make(after(1, status(503)));
        assertThat(meters.get("aceso.ehr.requests")
                        .tags("ehr", "hospital", "use", "charts", "outcome", "busy")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("aceso.ehr.requests")
                        .tags("ehr", "hospital", "use", "charts", "outcome", "answered")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "request-timeout, 0s",
        "retries, -1",
        "retries, 11",
        "retry-delay, 0s",
        "breaker-volume, 0",
        "breaker-ratio, 0",
        "breaker-ratio, 1.5",
        "breaker-delay, 0s",
        "requests-at-once, 0",
        "requests-waiting, 0",
    })
    void aLimitThatIsNoneStopsTheStartAndIsNamed(String key, String value) {
        assertThatThrownBy(() -> calls(key, value))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.ehr.hospital." + key);
    }

    private static <T> T unchecked(java.util.concurrent.Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw CallsTest.<RuntimeException>sneaky(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Exception> X sneaky(Exception e) throws X {
        throw (X) e;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
