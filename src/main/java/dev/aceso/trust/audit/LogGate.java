package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

import dev.aceso.formats.LogEntry;
import dev.aceso.ground.failure.Gate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the log can be written.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>A failed append or a failed probe closes the gate. While it is closed, whoever stands before it turns requests away and says so
 * by {@link #turnedAway}. A probe that succeeds opens it again, but only after one entry about the gap (from, to, count) is durable,
 * so that a gap cannot end unrecorded. Probes run at most once a second, on a thread of their own, outside of the caller's
 * transaction; nobody waits for one longer than a second.
 */
@Singleton
public final class LogGate implements Gate {
    private static final Logger LOG = Logger.getLogger(LogGate.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final long PATIENCE_MILLIS = 1_000;

    private final Rows rows;
    private final Entries entries;
    private final Apart apart;
    private final Clock clock;
    private final ExecutorService prober = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong turnedAway = new AtomicLong();
    private volatile @Nullable Instant downSince;
    private volatile Instant checked = Instant.MIN;
    private @Nullable Future<?> probe;

    LogGate(Rows rows, Entries entries, Apart apart, Clock clock) {
        this.rows = rows;
        this.entries = entries;
        this.apart = apart;
        this.clock = clock;
    }

    /** Whether entries can be written, from a reading at most a second old. Never throws. */
    public boolean available() {
        if (!fresh()) {
            await(start());
        }
        return downSince == null;
    }

    @Override
    public boolean open() {
        return available();
    }

    /** Counts a request that was answered 503 because of {@link #open} or {@link #available}. */
    @Override
    public void turnedAway() {
        turnedAway.incrementAndGet();
    }

    /** Closes the gate after a failed append; the next look probes at once. The call that failed counts as turned away. */
    void failed() {
        turnedAway.incrementAndGet();
        close();
        checked = Instant.MIN;
    }

    @PreDestroy
    void stop() {
        prober.shutdownNow();
    }

    private synchronized Future<?> start() {
        Future<?> running = probe;
        if (running == null || (running.isDone() && !fresh())) {
            running = prober.submit(this::probe);
            probe = running;
        }
        return running;
    }

    private void await(Future<?> running) {
        try {
            running.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    private void probe() {
        Instant since = downSince;
        long count = turnedAway.get();
        try {
            if (apart.call(() -> look(since, count))) {
                open(since, count);
            } else {
                close();
            }
        } catch (RuntimeException e) {
            // Whatever it was: without a written entry the gate stays closed, and the next probe tries again.
            close();
        } finally {
            checked = clock.instant();
        }
    }

    private boolean look(@Nullable Instant since, long count) {
        try {
            boolean writable = rows.writable();
            if (writable && since != null) {
                entries.append(gap(since, count));
            }
            return writable;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private LogEntry gap(Instant since, long count) {
        return entries.of(
                Who.SYSTEM,
                Action.LOG_GAP.wire(),
                Event.Outcome.DONE,
                Optional.empty(),
                Optional.empty(),
                Map.of(
                        "from", since.truncatedTo(ChronoUnit.MICROS).toString(),
                        "to", clock.instant().truncatedTo(ChronoUnit.MICROS).toString(),
                        "count", Long.toString(count)));
    }

    private synchronized void open(@Nullable Instant since, long count) {
        if (since != null) {
            downSince = null;
            turnedAway.addAndGet(-count);
            LOG.info("the log can be written again");
        }
    }

    private synchronized void close() {
        if (downSince == null) {
            downSince = clock.instant();
            LOG.warn("the log cannot be written; requests are turned away until it can");
        }
    }

    private boolean fresh() {
        Duration age = Duration.between(checked, clock.instant());
        return !age.isNegative() && age.compareTo(FRESH) <= 0;
    }
}
