package dev.aceso.trust.notices;

import java.util.concurrent.atomic.AtomicReference;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.audit.Durable;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * How many notices are due and not told yet ({@code aceso.notices.waiting}), and how many were given up and are still to be acted on
 * ({@code aceso.notices.given-up}), counted each half minute; not a number while nobody knows.
 */
@ApplicationScoped
class NoticeWatch {
    private final NoticeRows rows;
    private final Notices notices;
    private final AtomicReference<Double> waiting = new AtomicReference<>(Double.NaN);
    private final AtomicReference<Double> givenUp = new AtomicReference<>(Double.NaN);

    NoticeWatch(NoticeRows rows, Notices notices, MeterRegistry meters) {
        this.rows = rows;
        this.notices = notices;
        meters.gauge("aceso.notices.waiting", waiting, AtomicReference::get);
        meters.gauge("aceso.notices.given-up", givenUp, AtomicReference::get);
    }

    /** Counts. */
    @Scheduled(every = "30s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        try {
            waiting.set((double) rows.waiting());
            givenUp.set((double) Durable.inTransaction(notices::givenUp));
        } catch (Failure away) {
            waiting.set(Double.NaN);
            givenUp.set(Double.NaN);
            throw away;
        }
    }
}
