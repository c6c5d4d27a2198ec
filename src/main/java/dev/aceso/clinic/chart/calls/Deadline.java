package dev.aceso.clinic.chart.calls;

import java.time.Duration;
import java.util.function.Supplier;

/** When the caller of this thread stops waiting. What it still asks, waits for and asks again ends by then. */
public final class Deadline {
    private static final ScopedValue<Deadline> RUNNING = ScopedValue.newInstance();

    private final long end;

    private Deadline(Duration left) {
        this.end = System.nanoTime() + left.toNanos();
    }

    /** Runs {@code work} for a caller who waits so long. */
    public static <T> T within(Duration left, Supplier<T> work) {
        return ScopedValue.where(RUNNING, new Deadline(left)).call(work::get);
    }

    /** What is left, and at most {@code most}; zero or less when nobody waits any more. */
    public static Duration left(Duration most) {
        if (!RUNNING.isBound()) {
            return most;
        }
        Duration left = Duration.ofNanos(RUNNING.get().end - System.nanoTime());
        return left.compareTo(most) < 0 ? left : most;
    }
}
