package dev.aceso.trust.access.disclosure;

import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.store.Batches;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** Forgets disclosures when they are out of the window, in small batches. */
@ApplicationScoped
class Forgetting {
    private final DisclosureGuard guard;

    Forgetting(DisclosureGuard guard) {
        this.guard = guard;
    }

    /** Goes on until nothing old is left. */
    @Scheduled(every = "1h", delayed = "2m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void forget() {
        Batches.all(guard::forget);
    }
}
