package dev.aceso.trust.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.aceso.formats.Checkpoint;
import dev.aceso.formats.Frontier;
import dev.aceso.formats.Hash;
import dev.aceso.formats.SignedNote;
import dev.aceso.formats.TilePath;
import dev.aceso.formats.VerifierKey;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SequencerIT {
    private final LogDatabase database = new LogDatabase();
    private final Bench bench = new Bench(database.as("serve"));
    private final Fakes.Key key = new Fakes.Key();
    private final Sequencer sequencer = sequencer(1_000);

    @AfterEach
    void release() {
        sequencer.release();
    }

    @Test
    void givesEveryEntryOnePositionAndSignsTheTreeOverThem() throws SQLException {
        // Given
        for (int i = 0; i < 300; i++) {
            bench.log.append(Fakes.event(Action.INFERENCE_LIST));
        }

        // When
        Sequencer.Round round = sequencer.round();
        bench.log.append(Fakes.event(Action.INFERENCE_READ));
        sequencer.round();

        // Then
        assertThat(round).isEqualTo(new Sequencer.Round.Drained(300));
        assertThat(database.number("SELECT count(*) FROM audit.pending")).isZero();
        assertThat(database.number("SELECT max(position) FROM audit.entry")).isEqualTo(300);
        assertThat(database.number("SELECT count(*) FROM audit.checkpoint")).isEqualTo(2);
        assertThat(newest()).isEqualTo(recomputed());
        assertThat(newest().size()).isEqualTo(301);
        try (Connection connection = database.as("serve").getConnection()) {
            assertThat(Tree.tile(connection, 0, 1).orElseThrow().path()).isEqualTo(new TilePath(0, 1, 45));
            assertThat(Tree.tile(connection, 1, 0).orElseThrow().path()).isEqualTo(new TilePath(1, 0, 1));
        }
    }

    @Test
    void losesNoEntryOfATransactionHeldOpenAcrossTwoRounds() throws SQLException {
        // Given an entry that was made first and commits last
        try (Connection held = database.as("serve").getConnection()) {
            held.setAutoCommit(false);
            Bench slow = new Bench(Joined.to(held), database.as("serve"));
            var late = slow.log.append(Fakes.event(Action.INFERENCE_RUN));
            bench.clock.forward(java.time.Duration.ofSeconds(1));
            bench.log.append(Fakes.event(Action.INFERENCE_LIST));

            // When
            sequencer.round();
            bench.log.append(Fakes.event(Action.INFERENCE_LIST));
            sequencer.round();
            held.commit();
            sequencer.round();

            // Then
            assertThat(database.number("SELECT position FROM audit.entry WHERE id = '" + late + "'"))
                    .isEqualTo(2);
        }
        assertThat(newest()).isEqualTo(recomputed());
    }

    @Test
    void standsByWhileAnotherIsActiveAndTakesOver() throws SQLException {
        // Given
        Sequencer second = sequencer(1_000);
        bench.log.append(Fakes.event(Action.INFERENCE_LIST));
        assertThat(sequencer.round()).isInstanceOf(Sequencer.Round.Drained.class);

        // When
        Sequencer.Round standing = second.round();
        LogDatabase.run(
                database.superuser(),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sequence' AND datname = '"
                        + database.name() + "'");
        bench.log.append(Fakes.event(Action.INFERENCE_LIST));
        Sequencer.Round taken = awaitActive(second);

        // Then
        assertThat(standing).isInstanceOf(Sequencer.Round.StoodBy.class);
        assertThat(taken).isEqualTo(new Sequencer.Round.Drained(1));
        assertThatThrownBy(sequencer::round).isInstanceOf(SQLException.class);
        assertThat(sequencer.round()).isInstanceOf(Sequencer.Round.StoodBy.class);
        assertThat(newest()).isEqualTo(recomputed());
        second.release();
        assertThat(sequencer.round()).isEqualTo(new Sequencer.Round.Drained(0));
    }

    @Test
    void givesItsConnectionBackWhenItIsAsOldAsConnectionsMayBecome() throws Exception {
        // Given
        assertThat(sequencer.round()).isInstanceOf(Sequencer.Round.Drained.class);
        long first = backend();

        // When
        bench.clock.forward(Duration.ofMinutes(10));
        sequencer.round();
        assertThat(backend()).isEqualTo(first);
        bench.clock.forward(Duration.ofSeconds(1));
        bench.log.append(Fakes.event(Action.INFERENCE_LIST));

        // Then
        assertThat(sequencer.round()).isEqualTo(new Sequencer.Round.Drained(1));
        assertThat(backend()).isNotEqualTo(first);
        assertThat(newest()).isEqualTo(recomputed());
    }

    /** The process that serves the sequencer's connection. */
    private long backend() {
        return database.number("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM"
                + " pg_database WHERE datname = '" + database.name() + "')");
    }

    @Test
    void drainsThousandsAfterALongAbsence() throws Exception {
        // Given
        bench.log.append(Fakes.event(Action.INFERENCE_LIST));
        LogDatabase.run(
                database.superuser(),
                "INSERT INTO audit.pending SELECT gen_random_uuid(), now(), NULL, 'x'::bytea, sha256(n::text::bytea)"
                        + " FROM generate_series(1, 5000) n");
        Sequencer small = sequencer(700);

        // When it runs by itself while entries still arrive
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = pool.submit(small::run);
            for (int i = 0; i < 50; i++) {
                bench.log.append(Fakes.event(Action.INFERENCE_LIST));
            }
            await(() -> database.number("SELECT count(*) FROM audit.pending") == 0);
            small.stop();
            running.get(30, TimeUnit.SECONDS);
        }

        // Then
        assertThat(database.number("SELECT count(*) FROM audit.entry")).isEqualTo(5_051);
        assertThat(newest()).isEqualTo(recomputed());
    }

    @Test
    void keepsRunningThroughLostConnections() throws Exception {
        // Given
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = pool.submit(sequencer::run);
            bench.log.append(Fakes.event(Action.INFERENCE_LIST));
            await(() -> database.number("SELECT count(*) FROM audit.entry") == 1);

            // When
            LogDatabase.run(
                    database.superuser(),
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sequence'");
            bench.log.append(Fakes.event(Action.INFERENCE_LIST));

            // Then
            await(() -> database.number("SELECT count(*) FROM audit.entry") == 2);
            sequencer.stop();
            running.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void refusesToSignOverATreeThatWasTamperedWith() throws SQLException {
        for (String tampering : List.of(
                "UPDATE audit.tile SET hashes = sha256('x') || substring(hashes from 33) WHERE level = 0",
                "UPDATE audit.checkpoint SET note = replace(note, '3', '4')",
                "DELETE FROM audit.entry WHERE position = (SELECT max(position) FROM audit.entry)",
                "DELETE FROM audit.checkpoint WHERE size = (SELECT max(size) FROM audit.checkpoint)",
                "DELETE FROM audit.tile")) {
            // Given
            LogDatabase other = new LogDatabase();
            Bench log = new Bench(other.as("serve"));
            Sequencer signing = new Sequencer(other.as("sequence"), Fakes.config(10), key, log.clock);
            for (int i = 0; i < 13; i++) {
                log.log.append(Fakes.event(Action.INFERENCE_LIST));
            }
            signing.round();
            signing.round();

            // When
            LogDatabase.run(other.superuser(), "SET session_replication_role = replica; " + tampering);
            log.log.append(Fakes.event(Action.INFERENCE_LIST));
            long checkpoints = other.number("SELECT count(*) FROM audit.checkpoint");

            // Then
            assertThatThrownBy(signing::round)
                    .as(tampering)
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo(Code.INTEGRITY));
            assertThat(other.number("SELECT count(*) FROM audit.checkpoint")).isEqualTo(checkpoints);
        }
    }

    @Test
    void refusesToContinueADatabaseThatWentBack() throws SQLException {
        // Given
        for (int i = 0; i < 2; i++) {
            bench.log.append(Fakes.event(Action.INFERENCE_LIST));
            sequencer.round();
        }

        // When everything of the second round is gone, as after restoring an old backup
        LogDatabase.run(
                database.superuser(),
                "SET session_replication_role = replica; DELETE FROM audit.entry WHERE position = 1;"
                        + "DELETE FROM audit.checkpoint WHERE size = 2;"
                        + "UPDATE audit.tile SET width = 1, hashes = substring(hashes for 32)");
        bench.log.append(Fakes.event(Action.INFERENCE_LIST));

        // Then
        assertThatThrownBy(sequencer::round).isInstanceOf(Failure.class);
    }

    private Sequencer sequencer(int batch) {
        return new Sequencer(database.as("sequence"), Fakes.config(batch), key, bench.clock);
    }

    private Checkpoint newest() throws SQLException {
        try (Connection connection = database.as("serve").getConnection()) {
            SignedNote note =
                    SignedNote.parse(Tree.newest(connection).orElseThrow().note());
            assertThat(note.signedBy(
                            new VerifierKey(Fakes.ORIGIN, key.publicKey().toArray())))
                    .isTrue();
            return Checkpoint.parse(note.text());
        }
    }

    private Checkpoint recomputed() throws SQLException {
        Frontier frontier = new Frontier();
        List<Long> positions = new ArrayList<>();
        try (Connection connection = database.as("audit").getConnection();
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("SELECT position, leaf_hash FROM audit.entry ORDER BY position")) {
            while (found.next()) {
                positions.add(found.getLong(1));
                frontier.append(Hash.of(found.getBytes(2)));
            }
        }
        assertThat(positions)
                .isSubsetOf(java.util.stream.LongStream.range(0, frontier.size())
                        .boxed()
                        .toList());
        return new Checkpoint(Fakes.ORIGIN, frontier.size(), frontier.root());
    }

    private static Sequencer.Round awaitActive(Sequencer standby) throws SQLException {
        Sequencer.Round round = standby.round();
        for (int i = 0; i < 500 && round instanceof Sequencer.Round.StoodBy; i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            round = standby.round();
        }
        return round;
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        for (int i = 0; i < 1_500 && !condition.getAsBoolean(); i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
