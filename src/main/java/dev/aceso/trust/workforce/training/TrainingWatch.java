package dev.aceso.trust.workforce.training;

import java.util.Map;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.store.Counts;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * How many of those who work here lack training that everybody must have ({@code aceso.training.missing}), and of how many it ends soon
 * ({@code aceso.training.ending}), counted every {@code aceso.training.count-every}; not a number while nobody knows.
 */
@ApplicationScoped
class TrainingWatch {
    private static final String MISSING = "aceso.training.missing";
    private static final String ENDING = "aceso.training.ending";

    private final TrainingRows rows;
    private final Counts counts;

    TrainingWatch(TrainingRows rows, MeterRegistry meters) {
        this.rows = rows;
        this.counts = new Counts(meters, MISSING, ENDING);
    }

    /** Counts. */
    @Scheduled(
            every = "{aceso.training.count-every}",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        counts.anew(() -> {
            Map<State, Long> counted = rows.count();
            return Map.of(
                    MISSING, counted.getOrDefault(State.MISSING, 0L), ENDING, counted.getOrDefault(State.ENDING, 0L));
        });
    }
}
