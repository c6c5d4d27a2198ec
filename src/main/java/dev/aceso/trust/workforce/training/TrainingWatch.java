package dev.aceso.trust.workforce.training;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Failure;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * How many of those who work here lack training that everybody must have ({@code aceso.training.missing}), and of how many it ends soon
 * ({@code aceso.training.ending}), counted every {@code aceso.training.count-every}; not a number while nobody knows.
 */
@ApplicationScoped
class TrainingWatch {
    private final TrainingRows rows;
    private final AtomicReference<Double> missing = new AtomicReference<>(Double.NaN);
    private final AtomicReference<Double> ending = new AtomicReference<>(Double.NaN);

    TrainingWatch(TrainingRows rows, MeterRegistry meters) {
        this.rows = rows;
        meters.gauge("aceso.training.missing", missing, AtomicReference::get);
        meters.gauge("aceso.training.ending", ending, AtomicReference::get);
    }

    /** Counts. */
    @Scheduled(
            every = "{aceso.training.count-every}",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        try {
            Map<State, Long> counts = rows.count();
            missing.set((double) counts.getOrDefault(State.MISSING, 0L));
            ending.set((double) counts.getOrDefault(State.ENDING, 0L));
        } catch (Failure away) {
            missing.set(Double.NaN);
            ending.set(Double.NaN);
            throw away;
        }
    }
}
