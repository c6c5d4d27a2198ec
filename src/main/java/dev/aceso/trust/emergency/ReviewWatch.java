package dev.aceso.trust.emergency;

import java.util.Map;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.store.Counts;
import dev.aceso.trust.emergency.EmergencyRows.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * How many emergency accesses nobody has judged ({@code aceso.emergency.unreviewed}), and how many of them for too long
 * ({@code aceso.emergency.overdue}), counted each half minute; not a number while nobody knows.
 */
@ApplicationScoped
class ReviewWatch {
    private static final String UNREVIEWED = "aceso.emergency.unreviewed";
    private static final String OVERDUE = "aceso.emergency.overdue";

    private final EmergencyRows rows;
    private final Counts counts;

    ReviewWatch(EmergencyRows rows, MeterRegistry meters) {
        this.rows = rows;
        this.counts = new Counts(meters, UNREVIEWED, OVERDUE);
    }

    /** Counts. */
    @Scheduled(every = "30s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        counts.anew(() -> Map.of(UNREVIEWED, rows.count(State.UNREVIEWED), OVERDUE, rows.count(State.OVERDUE)));
    }
}
