package dev.aceso.trust.access.disclosure;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** Forgets disclosures when they are out of the window, in small batches. */
@ApplicationScoped
class Forgetting {
    private static final int BATCH = 500;
    private final DisclosureGuard guard;

    Forgetting(DisclosureGuard guard) {
        this.guard = guard;
    }

    /** Goes on until nothing old is left. */
    @Scheduled(every = "1h", delayed = "2m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void forget() {
        int gone;
        do {
            gone = guard.forget(BATCH);
        } while (gone == BATCH);
    }
}
