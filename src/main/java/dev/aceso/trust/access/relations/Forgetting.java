package dev.aceso.trust.access.relations;

import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.store.Batches;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** Forgets who opened which chart when the time of that is over, in small batches. */
@ApplicationScoped
class Forgetting {
    private final OpenCharts charts;

    Forgetting(OpenCharts charts) {
        this.charts = charts;
    }

    /** Goes on until nothing old is left. */
    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void forget() {
        Batches.all(charts::forget);
    }
}
