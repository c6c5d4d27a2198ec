package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/**
 * Closes intents that nobody closed by their deadline: their maker died, or was too slow.
 *
 * <p>Races: the outcome and we insert the same primary key. Whoever is second waits for the first transaction; when that commits the
 * second fails and rolls back, when it rolls back the second goes on. Several replicas may sweep at once for the same reason.
 */
@ApplicationScoped
class Abandonment {
    private static final Logger LOG = Logger.getLogger(Abandonment.class);
    private static final int BATCH = 100;
    /** A transaction may commit an intent after its deadline; none stays open as long as this. */
    private static final Duration LATE = Duration.ofHours(1);

    private final Rows rows;
    private final Entries entries;
    private final Apart apart;
    private final Clock clock;
    /** Everything before is closed, so that a sweep does not look through the years. */
    private volatile Instant closedUntil = Instant.EPOCH;

    Abandonment(Rows rows, Entries entries, Apart apart, Clock clock) {
        this.rows = rows;
        this.entries = entries;
        this.apart = apart;
        this.clock = clock;
    }

    /** Closes at most a hundred overdue intents and says how many. What cannot be closed now is left to the next sweep. */
    @Scheduled(every = "5s", identity = "abandonment", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        try {
            closeOverdue();
        } catch (SQLException | RuntimeException e) {
            LOG.warn("overdue intents could not be closed; the next sweep tries again");
        }
    }

    int closeOverdue() throws SQLException {
        Instant now = clock.instant();
        List<Rows.Stored> overdue = rows.open(closedUntil, now, BATCH);
        int closed = 0;
        for (Rows.Stored intent : overdue) {
            closed += close(intent) ? 1 : 0;
        }
        if (overdue.isEmpty()) {
            closedUntil = now.minus(LATE);
        }
        return closed;
    }

    private boolean close(Rows.Stored intent) {
        try {
            apart.call(() -> {
                try {
                    return entries.close(intent.id(), "abandoned", entries.abandoned(entries.openIntent(intent)));
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
