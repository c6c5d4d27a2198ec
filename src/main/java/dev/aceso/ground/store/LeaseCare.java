package dev.aceso.ground.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the lease of the database credentials, in use or idle, in every command: Vault renews only on demand. Stops the start when the
 * times of leases, pool, transactions and outages do not fit together.
 */
@Singleton
final class LeaseCare {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final LeasedCredentials credentials;
    private final LeaseConfig config;
    private final Clock clock;
    private final MeterRegistry meters;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("lease-care").factory());
    private Instant looked = Instant.MIN;
    private @Nullable Future<?> care;

    LeaseCare(LeasedCredentials credentials, LeaseConfig config, Clock clock, MeterRegistry meters) {
        this.credentials = credentials;
        this.config = config;
        this.clock = clock;
        this.meters = meters;
    }

    /** First of all, so that the first connection need not wait for the first credentials. */
    void begin(@Observes @Priority(1) StartupEvent start) {
        if (!config.leased()) {
            return;
        }
        Leases leases = config.with(credentials.lease().length());
        if (!leases.violations().isEmpty()) {
            throw new IllegalStateException(String.join("; ", leases.violations()));
        }
        meters.gauge(
                "aceso.store.lease.remaining.seconds",
                credentials,
                it -> it.remaining()
                        .map(left -> Math.max(0, left.toMillis() / 1e3))
                        .orElse(0.0));
        care = timer.scheduleWithFixedDelay(
                () -> tick(leases.care()), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    void end(@Observes ShutdownEvent stop) {
        if (care != null) {
            care.cancel(true);
        }
        timer.shutdownNow();
    }

    /** At each tick while Vault does not answer, so that nothing is lost when it comes back. */
    private void tick(Duration care) {
        Instant now = clock.instant();
        Duration since = looked.equals(Instant.MIN) ? care : Duration.between(looked, now);
        if (credentials.isFailing() || since.isNegative() || since.compareTo(care) >= 0) {
            credentials.look();
            looked = now;
        }
    }
}
