package dev.aceso.trust.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.Startup;

/** The one place where times that the identity provider says are compared with this process's clock, from which its own may be off. */
@ApplicationScoped
@Startup
public class ProviderClock {
    /** What the framework, which looks before us, lets pass: {@code quarkus.oidc.token.lifespan-grace}. */
    private static final Duration MOST_SKEW = Duration.ofMinutes(2);

    private final Duration skew;
    private final Clock clock;
    private final Lead lead = new Lead();

    ProviderClock(IdentityConfig config, Clock clock) {
        this.skew = config.clockSkew();
        this.clock = clock;
        if (skew.isNegative() || skew.compareTo(MOST_SKEW) > 0) {
            throw new IllegalStateException(
                    "Aceso does not start: aceso.identity.clock-skew must be two minutes at most.");
        }
    }

    /** Whether it may be in the past. */
    public boolean mayHaveBeen(Instant time) {
        return !time.isAfter(clock.instant().plus(skew));
    }

    /** Whether it may be to come. */
    public boolean mayBeToCome(Instant time) {
        return time.isAfter(clock.instant().minus(skew));
    }

    /** Whether it is so long ago at most. Where the provider is known to be ahead, by its clock, so that nothing stays recent for longer by that. */
    public boolean within(Instant time, Duration most) {
        return !time.isBefore(clock.instant().plus(lead.known()).minus(most));
    }

    /** A token of then is shown now. */
    void shows(Instant issued) {
        lead.shownBy(issued, clock.instant());
    }
}
