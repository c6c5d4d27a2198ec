package dev.aceso.trust.identity.sessions;

import java.util.List;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.store.Batches;
import dev.aceso.trust.audit.Durable;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** Writes down the end of sessions that nobody came back to, and forgets what no token can come back to, in small batches. */
@ApplicationScoped
class Sweep {
    private final Store store;
    private final Ends ends;
    private final SessionConfig config;

    Sweep(Store store, Ends ends, SessionConfig config) {
        this.store = store;
        this.ends = ends;
        this.config = config;
    }

    /** Goes on until nothing is left. */
    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void sweep() {
        Durable.inTransaction(store::clockSetBack);
        Batches.all(this::lapse);
        Batches.all(most -> Durable.inTransaction(() -> store.forget(config.max(), most)));
    }

    private int lapse(int most) {
        return Durable.inTransaction(() -> {
            List<Store.Ended> lapsed = store.lapse(config.idle(), most);
            ends.log(lapsed);
            return lapsed.size();
        });
    }
}
