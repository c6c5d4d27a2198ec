package dev.aceso.clinic.chart.calls;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.smallrye.faulttolerance.api.CustomBackoffStrategy;

/**
 * How long one call waits before it is tried again: what the EHR asked for, or else a time that doubles. By chance up to one first delay
 * more, so that what failed together does not come back together.
 */
final class Backoff implements CustomBackoffStrategy {
    private final Duration first;
    private int tried;

    Backoff(Duration first) {
        this.first = first;
    }

    @Override
    public void init(long initialDelayInMillis) {
        // It is made with its delay.
    }

    @Override
    public long nextDelayInMillis(Throwable failure) {
        long doubled = first.toMillis() << Math.min(tried++, 10);
        long asked = asked(failure).toMillis();
        return Math.max(doubled, asked) + ThreadLocalRandom.current().nextLong(first.toMillis() + 1);
    }

    /** The least that must be waited after this. */
    static Duration asked(Throwable failure) {
        return failure instanceof Unanswered unanswered ? unanswered.pause().orElse(Duration.ZERO) : Duration.ZERO;
    }
}
