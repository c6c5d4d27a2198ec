package dev.aceso.trust.identity;

import java.time.Duration;
import java.time.Instant;

/**
 * How far the identity provider's clock is ahead of another, at least: a token that is shown before it was issued tells. It is known better the
 * sooner tokens are shown after they were issued, and forgotten after a while, since clocks are set right.
 */
public final class Lead {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private Known most = new Known(Duration.ZERO, Instant.EPOCH);

    private record Known(Duration by, Instant at) {}

    /** What is known when a token is shown; never negative. */
    public synchronized Duration shownBy(Instant issued, Instant now) {
        Duration by = issued.isAfter(now) ? Duration.between(now, issued) : Duration.ZERO;
        if (by.compareTo(most.by) > 0 || !now.isBefore(most.at.plus(REMEMBERED))) {
            most = new Known(by, now);
        }
        return most.by;
    }

    /** What is known. */
    public synchronized Duration known() {
        return most.by;
    }
}
