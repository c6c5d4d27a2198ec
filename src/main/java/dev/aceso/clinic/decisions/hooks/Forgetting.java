package dev.aceso.clinic.decisions.hooks;

import java.time.Clock;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.store.Batches;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/** Forgets claims, stored answers and spent tokens when their time is over, in small batches. */
@ApplicationScoped
class Forgetting {
    private final Claims claims;
    private final HooksConfig config;
    private final Clock clock;

    Forgetting(Claims claims, HooksConfig config, Clock clock) {
        this.claims = claims;
        this.config = config;
        this.clock = clock;
    }

    /** Goes on until nothing old is left. */
    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void forget() {
        var now = clock.instant();
        var before = now.minus(config.answersKept());
        Batches.all(some -> claims.forget(before, now, some));
    }
}
