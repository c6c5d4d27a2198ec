package dev.aceso.trust.identity;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Causes;
import dev.aceso.ground.limits.Steady;
import io.quarkus.oidc.OIDCException;

/**
 * Whether the identity provider could be asked for its keys. In between two fetches the framework does not ask, and only says that a token does not
 * verify: of a key that nobody knows that means nothing while the last fetch failed.
 */
@ApplicationScoped
public class ProviderReach {
    /** As long as the framework waits between two fetches of keys for unknown ones; it fails without asking in between. */
    static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

    private final Steady steady;
    private final AtomicLong awayUntil;

    ProviderReach(Steady steady) {
        this.steady = steady;
        this.awayUntil = new AtomicLong(steady.nanos());
    }

    /** Whether a verification failed, just now, because the provider could not be asked. */
    public boolean failedBy(Throwable failed) {
        boolean away = Causes.of(failed).stream()
                .anyMatch(cause -> cause instanceof IOException
                        || cause instanceof TimeoutException
                        || cause instanceof io.smallrye.mutiny.TimeoutException
                        || cause instanceof OIDCException);
        if (away) {
            awayUntil.set(steady.nanos() + BETWEEN_FETCHES.toNanos());
        }
        return away;
    }

    /** Whether the last fetch failed so short a while ago that there was none since. */
    public boolean away() {
        return steady.nanos() - awayUntil.get() < 0;
    }
}
