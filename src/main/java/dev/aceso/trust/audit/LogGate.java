package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;

import dev.aceso.formats.LogEntry;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Gate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the log can be written.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>A failed append or a failed probe closes the gate. While it is closed, whoever stands before it turns requests away and says so
 * by the {@link #objection} that counts them. A probe that succeeds opens it again, but only after one entry about the gap (from, to, count) is durable,
 * so that a gap cannot end unrecorded. Probes run at most once a second, on a thread of their own, outside of the caller's
 * transaction; nobody waits for one longer than its first second.
 *
 * <h2>Slow is not down</h2>
 *
 * <p>While a probe runs, what was known before holds: a busy pool or a long pause is no gap. A probe that has said nothing for five
 * seconds closes the gate. One that has said nothing for ten is given up for another, because a connection that died silently may
 * never answer; what it says after that does not count.
 */
@Singleton
@Priority(15)
public final class LogGate implements Gate {
    private static final Logger LOG = Logger.getLogger(LogGate.class);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration SILENT = Duration.ofSeconds(5);
    private static final Duration GIVEN_UP = Duration.ofSeconds(10);

    private final Rows rows;
    private final Entries entries;
    private final Apart apart;
    private final Clock clock;
    private final ExecutorService prober = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong turnedAway = new AtomicLong();
    private volatile @Nullable Instant downSince;
    private volatile Instant checked = Instant.MIN;
    private volatile @Nullable Probe probe;

    LogGate(Rows rows, Entries entries, Apart apart, Clock clock) {
        this.rows = rows;
        this.entries = entries;
        this.apart = apart;
        this.clock = clock;
    }

    /** A look at the log that has begun. */
    private static final class Probe {
        private final Instant began;
        private final FutureTask<Boolean> task;

        private Probe(Instant began, Consumer<Probe> look) {
            this.began = began;
            this.task = new FutureTask<>(() -> look.accept(this), true);
        }

        private boolean isOlder(Duration age, Instant now) {
            return Duration.between(began, now).compareTo(age) > 0;
        }
    }

    /** Whether entries can be written, from the last reading; it is a second old, or five while a newer one is under way. Never throws. */
    public boolean available() {
        if (!fresh()) {
            await(begun());
        }
        return downSince == null;
    }

    /** Whoever looks is turned away too: without the log nobody could tell later that they were. */
    @Override
    public Optional<Code> objection(Call call) {
        if (available()) {
            return Optional.empty();
        }
        turnedAway.incrementAndGet();
        return Optional.of(Code.LOG_UNAVAILABLE);
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

    /** The probe that runs, or a new one where there is none or where the one there is was silent for too long. */
    private synchronized Probe begun() {
        Probe running = probe;
        Instant now = clock.instant();
        boolean givenUp = running != null && !running.task.isDone() && running.isOlder(GIVEN_UP, now);
        if (running != null && givenUp) {
            running.task.cancel(true);
        }
        if (running == null || givenUp || (running.task.isDone() && !fresh())) {
            running = new Probe(now, this::probe);
            probe = running;
            prober.execute(running.task);
        }
        return running;
    }

    private void await(Probe running) {
        Duration age = Duration.between(running.began, clock.instant());
        long rest = Math.clamp(PATIENCE.minus(age).toMillis(), 0, PATIENCE.toMillis());
        try {
            running.task.get(rest, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (running.isOlder(SILENT, clock.instant()) && !running.task.isDone()) {
                close();
            }
        } catch (ExecutionException e) {
            close();
        } catch (CancellationException e) {
            // Given up by somebody who came later; what was known before holds.
        } catch (InterruptedException e) {
            // One caller went away; that says nothing of the log.
            Thread.currentThread().interrupt();
        }
    }

    private void probe(Probe self) {
        Instant since = downSince;
        OptionalLong written = OptionalLong.empty();
        try {
            written = apart.call(() -> look(since));
        } catch (RuntimeException e) {
            // Whatever it was: without a written entry the gate stays closed, and the next probe tries again.
        }
        settle(self, written, since);
    }

    private synchronized void settle(Probe self, OptionalLong written, @Nullable Instant since) {
        if (probe != self) {
            return;
        }
        if (written.isPresent()) {
            open(since, written.getAsLong());
        } else {
            close();
        }
        checked = clock.instant();
    }

    /** How many were turned away by then, where entries can be written again; a look may wait long, and many may be turned away meanwhile. */
    private OptionalLong look(@Nullable Instant since) {
        try {
            if (!rows.writable()) {
                return OptionalLong.empty();
            }
            long count = turnedAway.get();
            if (since != null) {
                entries.append(gap(since, count));
            }
            return OptionalLong.of(count);
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
