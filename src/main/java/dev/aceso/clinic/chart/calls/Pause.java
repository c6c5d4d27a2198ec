package dev.aceso.clinic.chart.calls;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How long an EHR wants not to be asked at all: what one request was told holds for every other. */
final class Pause {
    private final AtomicLong until = new AtomicLong(System.nanoTime());

    /** Begins one, or makes a running one longer. */
    void begin(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        until.accumulateAndGet(end, (a, b) -> a - b > 0 ? a : b);
    }

    /** What is left of it; zero when there is none. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, until.get() - System.nanoTime()));
    }
}
