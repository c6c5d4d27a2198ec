package dev.aceso.trust.sealing.vault;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long the work of this thread may still take. One call may mean a login, a renewal and a second attempt: all of them share it.
 *
 * <p>An interrupt would not do instead: a thread that reads from a socket does not see it.
 */
final class TimeLimit {
    private static final ScopedValue<TimeLimit> RUNNING = ScopedValue.newInstance();

    private final long end;

    private TimeLimit(Duration limit) {
        this.end = System.nanoTime() + limit.toNanos();
    }

    /** Runs {@code work} with a limit; the first requests of it that are under way when it ends are aborted. */
    static <T> T within(Duration limit, Supplier<T> work) {
        return ScopedValue.where(RUNNING, new TimeLimit(limit)).call(work::get);
    }

    /** What is left, and at most {@code most}; zero or less when the time is over. */
    static Duration left(Duration most) {
        if (!RUNNING.isBound()) {
            return most;
        }
        var left = Duration.ofNanos(RUNNING.get().end - System.nanoTime());
        return left.compareTo(most) < 0 ? left : most;
    }
}
