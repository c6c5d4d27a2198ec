package dev.aceso.trust.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Failure;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives durable entries their positions and publishes checkpoints over them. The {@code sequence} command runs it.
 *
 * <h2>One active</h2>
 *
 * <p>The lock is a PostgreSQL advisory lock of the very connection on which rounds run: whoever loses the connection loses the lock,
 * and can commit nothing more. Others stand by and take over. Should two run in spite of that (a connection pooler in between that
 * swaps sessions), the primary keys of entries and checkpoints let one of them commit.
 *
 * <p>The connection is given back when it is as old as the pool lets connections become: its credentials may be leased, and end. For that
 * moment the lock is free, and who stands by may take it.
 *
 * <h2>Faults</h2>
 *
 * <p>When the database or anything on the way to it fails, {@link #run} drops the connection and tries again, waiting longer each
 * time up to half a minute. When
 * what is stored does not match what was signed, it keeps refusing to sign: a log that was tampered with must not be continued as if
 * it were whole.
 */
@Singleton
public final class Sequencer {
    private static final Logger LOG = Logger.getLogger(Sequencer.class);
    /** Any constant would do; every sequencer of a database must use the same. These are the letters of "aceso". */
    private static final long LOCK = 0x616365736FL;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final DataSource database;
    private final LogConfig config;
    private final Drain drain;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Clock clock;
    private final Duration connectionLife;
    private Instant opened = Instant.MIN;
    private @Nullable Connection active;

    @Inject
    Sequencer(
            DataSource database,
            LogConfig config,
            Signer signer,
            Clock clock,
            @ConfigProperty(name = "aceso.database.max-lifetime", defaultValue = "10M") Duration connectionLife) {
        this.database = database;
        this.config = config;
        this.clock = clock;
        this.connectionLife = connectionLife;
        this.drain = new Drain(config, signer, clock);
    }

    Sequencer(DataSource database, LogConfig config, Signer signer, Clock clock) {
        this(database, config, signer, clock, Duration.ofMinutes(10));
    }

    /** What a round did. */
    public sealed interface Round {
        /**
         * This sequencer is the active one.
         *
         * @param entries how many entries got their positions
         */
        record Drained(int entries) implements Round {}

        /** Another sequencer is active. */
        record StoodBy() implements Round {}
    }

    /** Runs rounds until {@link #stop}, through every fault. */
    public void run() {
        Duration wait = config.interval();
        boolean running = true;
        while (running) {
            try {
                boolean more = round() instanceof Round.Drained drained && drained.entries() >= config.batch();
                wait = more ? Duration.ZERO : config.interval();
            } catch (SQLException e) {
                wait = longer(wait);
                LOG.warnf("the log cannot be sequenced, database state %s; next attempt in %s", e.getSQLState(), wait);
            } catch (Failure e) {
                wait = longer(wait);
                LOG.errorf(
                        "the log cannot be sequenced: %s, %s",
                        e.code(), e.detail().orElse(""));
            } catch (RuntimeException e) {
                // Pool, interceptors and driver have faults of their own; none may end the only sequencer there is.
                wait = longer(wait);
                LOG.errorf(
                        "the log cannot be sequenced: %s; next attempt in %s",
                        e.getClass().getName(), wait);
            }
            running = !pause(wait);
        }
        release();
    }

    /**
     * Gives positions to one batch of the entries that are durable now.
     *
     * @throws Failure {@code INTEGRITY} when stored entries, tiles and signed checkpoint disagree; nothing was signed
     */
    public synchronized Round round() throws SQLException {
        boolean renewing = active != null && clock.instant().isAfter(opened.plus(connectionLife));
        if (renewing) {
            release();
        }
        Connection connection = active;
        try {
            if (connection == null) {
                connection = database.getConnection();
                connection.setAutoCommit(false);
                opened = clock.instant();
                active = connection;
                if (!lock(connection)) {
                    release();
                    return new Round.StoodBy();
                }
                if (!renewing) {
                    LOG.infof("this sequencer is active; verifier key: %s", drain.verifierKey());
                }
            }
            int entries = drain.round(connection);
            connection.commit();
            drain.committed();
            return new Round.Drained(entries);
        } catch (SQLException | RuntimeException e) {
            release();
            throw e;
        }
    }

    /** Ends {@link #run} after the round at hand. */
    @PreDestroy
    public void stop() {
        stopped.countDown();
    }

    /** Gives the lock away. Closing alone would not: a pooled connection lives on, and its lock with it. */
    synchronized void release() {
        Connection connection = active;
        active = null;
        if (connection == null) {
            return;
        }
        try (connection) {
            connection.rollback();
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_unlock_all()");
            }
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            abort(connection);
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("the connection was gone before it could be aborted");
        }
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            return found.next() && found.getBoolean(1);
        }
    }

    private Duration longer(Duration wait) {
        Duration doubled = wait.compareTo(config.interval()) < 0 ? config.interval() : wait.multipliedBy(2);
        return doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
    }

    /** Whether it was stopped meanwhile. */
    private boolean pause(Duration wait) {
        try {
            return stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
