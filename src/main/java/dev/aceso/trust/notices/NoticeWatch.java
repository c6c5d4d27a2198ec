package dev.aceso.trust.notices;

import java.util.Map;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.store.Counts;
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
    private static final String WAITING = "aceso.notices.waiting";
    private static final String GIVEN_UP = "aceso.notices.given-up";

    private final NoticeRows rows;
    private final Notices notices;
    private final Counts counts;

    NoticeWatch(NoticeRows rows, Notices notices, MeterRegistry meters) {
        this.rows = rows;
        this.notices = notices;
        this.counts = new Counts(meters, WAITING, GIVEN_UP);
    }

    /** Counts. */
    @Scheduled(every = "30s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        counts.anew(() -> Map.of(WAITING, rows.waiting(), GIVEN_UP, Durable.inTransaction(notices::givenUp)));
    }
}
