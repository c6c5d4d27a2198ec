package dev.aceso.trust.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns calls away for one reason as long as it holds, and counts them. When it no longer holds, one entry about the gap (from, to, count,
 * code) is durable before anybody is let in again. What a crash loses is the count.
 *
 * <p>Whoever comes first writes that entry, which takes a database and perhaps Vault. Nobody waits for it: who comes meanwhile is turned
 * away too, and counts for the next entry.
 */
public final class Turnstile {
    private static final Logger LOG = Logger.getLogger(Turnstile.class);

    private final Code code;
    private final Log log;
    private final Clock clock;
    private final AtomicLong turnedAway = new AtomicLong();
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Instant closedSince;

    /**
     * An open one.
     *
     * @param code with what calls are turned away
     */
    public Turnstile(Code code, Log log, Clock clock) {
        this.code = code;
        this.log = log;
        this.clock = clock;
    }

    /** What a call is turned away with, if it is. Never throws. */
    public Optional<Code> objection(boolean holds) {
        if (holds) {
            close();
        } else if (closedSince == null || opened()) {
            return Optional.empty();
        }
        turnedAway.incrementAndGet();
        return Optional.of(code);
    }

    private synchronized void close() {
        if (closedSince == null) {
            closedSince = clock.instant();
            LOG.warnf("nothing is decided any more: %s", code.wire());
        }
    }

    /** Whether the entry about the gap is durable, by us or by somebody who was faster. Not while somebody else is at it. */
    private boolean opened() {
        if (!opening.tryLock()) {
            return false;
        }
        try {
            Instant since = closedSince;
            return since == null || isWritten(since);
        } finally {
            opening.unlock();
        }
    }

    private boolean isWritten(Instant since) {
        long count = turnedAway.get();
        try {
            log.append(gap(since, count));
        } catch (Failure e) {
            return false;
        }
        closedSince = null;
        turnedAway.addAndGet(-count);
        LOG.infof("calls are decided again: %s is over", code.wire());
        return true;
    }

    private Event gap(Instant since, long count) {
        return new Event(
                Action.SERVICE_GAP,
                Event.Outcome.DONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(
                        "code", code.wire(),
                        "from", since.truncatedTo(ChronoUnit.MICROS).toString(),
                        "to", clock.instant().truncatedTo(ChronoUnit.MICROS).toString(),
                        "count", Long.toString(count)));
    }
}
