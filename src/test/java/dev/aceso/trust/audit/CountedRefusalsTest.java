package dev.aceso.trust.audit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Refusals.Refusal;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CountedRefusalsTest {
    private static final Refusal REFUSAL = new Refusal(
            Code.UNAUTHENTICATED,
            "inference.list",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private final Scripted database = new Scripted();
    private final Bench bench = new Bench(database.source());

    @Test
    void isTheFirstAgainWhenItsMinuteIsBeingWrittenDown() throws Exception {
        // Given a count whose minute is over
        bench.refusals.record(REFUSAL);
        bench.refusals.record(REFUSAL);
        CountDownLatch answers = new CountDownLatch(1);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            int before = database.connections.get();
            database.hangs(answers);
            Future<?> stopping = pool.submit(bench.refusals::stop);
            awaitConnection(before);

            // When one of the same minute comes while the count is on its way to the database
            database.works();
            bench.refusals.record(REFUSAL);
            answers.countDown();
            stopping.get();
        }

        // Then it was not added to a counter that nobody reads again
        assertThat(database.updates).hasValue(3);
    }

    @Test
    void writesACountOnceHoweverManyWriteAtOnce() throws Exception {
        // Given
        bench.refusals.record(REFUSAL);
        bench.refusals.record(REFUSAL);
        bench.clock.forward(Duration.ofMinutes(1));
        CountDownLatch answers = new CountDownLatch(1);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            int before = database.connections.get();
            database.hangs(answers);

            // When
            Future<?> counting = pool.submit(bench.refusals::count);
            awaitConnection(before);
            Future<?> stopping = pool.submit(bench.refusals::stop);
            answers.countDown();
            counting.get();
            stopping.get();
        }

        // Then
        assertThat(database.updates).hasValue(2);
    }

    private void awaitConnection(int before) {
        while (database.connections.get() == before) {
            Thread.onSpinWait();
        }
    }
}
