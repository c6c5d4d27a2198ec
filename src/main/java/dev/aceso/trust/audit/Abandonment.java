package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/**
 * Closes intents that nobody closed by their deadline: their maker died, or was too slow.
 *
 * <p>Races: the outcome and we insert the same primary key. Whoever is second waits for the first transaction; when that commits the
 * second fails and rolls back, when it rolls back the second goes on. Several replicas may sweep at once for the same reason.
 *
 * <p>Faults: an intent that cannot be closed never keeps the others from it. One that does not open is damaged and will not mend; it
 * is tried, and reported, with every sweep for an hour and again after the next start. What fails for another reason is tried until it
 * succeeds.
 */
@ApplicationScoped
class Abandonment {
    private static final Logger LOG = Logger.getLogger(Abandonment.class);
    private static final int BATCH = 100;
    /** A transaction may commit an intent after its deadline; none stays open as long as this. */
    private static final Duration LATE = Duration.ofHours(1);

    private final UUID first = new UUID(0, 0);

    private final Rows rows;
    private final Entries entries;
    private final Apart apart;
    /** Everything before is closed or damaged, so that a sweep does not look through the years. */
    private volatile Instant closedUntil = Instant.EPOCH;

    Abandonment(Rows rows, Entries entries, Apart apart) {
        this.rows = rows;
        this.entries = entries;
        this.apart = apart;
    }

    private enum Attempt {
        CLOSED,
        CLOSED_BY_ANOTHER,
        DAMAGED,
        FAILED
    }

    /** Closes the overdue intents. What cannot be closed now is left to the next sweep. */
    @Scheduled(every = "5s", identity = "abandonment", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        try {
            closeOverdue();
        } catch (SQLException | RuntimeException e) {
            LOG.warnf(
                    "overdue intents could not be looked for (%s); the next sweep tries again",
                    e.getClass().getName());
        }
    }

    /** Says how many it closed. */
    int closeOverdue() throws SQLException {
        // Deadlines are the database's time: another replica's clock may be far from ours.
        Instant now = rows.now();
        Rows.Overdue last = new Rows.Overdue(first, closedUntil, Bytes.of());
        int closed = 0;
        boolean failed = false;
        List<Rows.Overdue> page;
        do {
            page = rows.open(last, now, BATCH);
            for (Rows.Overdue intent : page) {
                Attempt attempt = attempt(intent);
                closed += attempt == Attempt.CLOSED ? 1 : 0;
                failed |= attempt == Attempt.FAILED;
                last = intent;
            }
        } while (page.size() == BATCH);
        Instant settled = now.minus(LATE);
        if (!failed && settled.isAfter(closedUntil)) {
            closedUntil = settled;
        }
        return closed;
    }

    private Attempt attempt(Rows.Overdue intent) {
        try {
            return close(intent) ? Attempt.CLOSED : Attempt.CLOSED_BY_ANOTHER;
        } catch (Failure e) {
            LOG.errorf("intent %s cannot be closed: %s", intent.id(), e.code().wire());
            return e.code() == Code.INTEGRITY ? Attempt.DAMAGED : Attempt.FAILED;
        } catch (IllegalArgumentException | DateTimeException e) {
            LOG.errorf("intent %s cannot be closed: it is no entry", intent.id());
            return Attempt.DAMAGED;
        } catch (RuntimeException e) {
            LOG.errorf(
                    "intent %s cannot be closed: %s", intent.id(), e.getClass().getName());
            return Attempt.FAILED;
        }
    }

    private boolean close(Rows.Overdue intent) {
        try {
            apart.call(() -> {
                try {
                    return entries.close(
                            intent.id(),
                            "abandoned",
                            entries.abandoned(entries.openIntent(intent.id(), intent.sealed())));
                } catch (SQLException e) {
                    throw new Failure(
                            Rows.DUPLICATE.equals(e.getSQLState()) ? Code.ABANDONED : Code.LOG_UNAVAILABLE, null, e);
                }
            });
            return true;
        } catch (Failure e) {
            if (e.code() != Code.ABANDONED) {
                throw e;
            }
            return false;
        }
    }
}
