package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Gate;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closed while the oldest entry that no checkpoint covers is older than {@code aceso.log.unpublished-limit}: until it is published nobody
 * outside could prove that it was there. Entries are durable all the same, and a sequencer may be away for as long as the limit.
 */
@ApplicationScoped
@Priority(10)
class UnpublishedGate implements Gate {
    private static final Logger LOG = Logger.getLogger(UnpublishedGate.class);

    private final Rows rows;
    private final LogConfig config;
    private final Clock clock;
    private final Turnstile turnstile;
    private volatile @Nullable Instant oldest;

    UnpublishedGate(Rows rows, LogConfig config, Log log, Clock clock) {
        this.rows = rows;
        this.config = config;
        this.clock = clock;
        this.turnstile = new Turnstile(Code.LOG_UNPUBLISHED, log, clock);
    }

    @Override
    public Optional<Code> objection(Call call) {
        return call == Call.LOOKS ? Optional.empty() : turnstile.objection(tooOld());
    }

    /** How long the oldest unpublished entry has waited; zero when there is none. */
    Duration age() {
        Instant since = oldest;
        return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    }

    boolean tooOld() {
        return age().compareTo(config.unpublishedLimit()) > 0;
    }

    /** A look that fails says nothing: whether the database is there is another gate's matter. */
    @Scheduled(every = "5s", identity = "unpublished", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            oldest = rows.oldestPending().orElse(null);
        } catch (SQLException | RuntimeException e) {
            LOG.debugf(
                    "unpublished entries could not be looked for (%s)",
                    e.getClass().getName());
        }
    }
}
