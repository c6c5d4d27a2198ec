package dev.aceso.trust.emergency;

import java.util.concurrent.atomic.AtomicReference;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Failure;
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
    private final EmergencyRows rows;
    private final AtomicReference<Double> unreviewed = new AtomicReference<>(Double.NaN);
    private final AtomicReference<Double> overdue = new AtomicReference<>(Double.NaN);

    ReviewWatch(EmergencyRows rows, MeterRegistry meters) {
        this.rows = rows;
        meters.gauge("aceso.emergency.unreviewed", unreviewed, AtomicReference::get);
        meters.gauge("aceso.emergency.overdue", overdue, AtomicReference::get);
    }

    /** Counts. */
    @Scheduled(every = "30s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        try {
            unreviewed.set((double) rows.count(State.UNREVIEWED));
            overdue.set((double) rows.count(State.OVERDUE));
        } catch (Failure away) {
            unreviewed.set(Double.NaN);
            overdue.set(Double.NaN);
            throw away;
        }
    }
}
