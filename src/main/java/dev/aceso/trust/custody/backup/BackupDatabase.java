package dev.aceso.trust.custody.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.audit.Tree;
import dev.aceso.trust.sealing.KeptKeys;

/** What a backup asks of the database, and leaves there, on the one connection that it has. */
final class BackupDatabase implements AutoCloseable {
    /** Any constant would do that nobody else uses. These are the letters of "backup". */
    private static final long LOCK = 0x6261636B7570L;

    private final Connection connection;

    BackupDatabase(Connection connection) {
        this.connection = connection;
    }

    /** Makes this the only backup of the database that runs, for as long as the connection lives. */
    void lock() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            if (!row.next() || !row.getBoolean(1)) {
                throw new Failure(Code.STORE_UNAVAILABLE, "another backup of this database is running");
            }
        }
    }

    /** Gives the lock away: a pooled connection would live on with it. */
    @Override
    public void close() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        }
    }

    /** The database's own time. */
    Instant time() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    /** Begins the transaction in which everything is read as of one moment. */
    Contents begin(UUID file, Instant startedAt, Optional<Instant> vaultSnapshotAt) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        }
        var newest = Tree.newest(connection);
        return new Contents(
                file,
                startedAt,
                vaultSnapshotAt,
                schema(connection),
                newest.map(Tree.Signed::note),
                newest.map(Tree.Signed::size).orElse(0L),
                Table.inOrder(connection));
    }

    void end() throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** The version of the schema, by Flyway's count. */
    static String schema(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT version FROM migrations.flyway_schema_history"
                        + " WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1")) {
            if (!row.next()) {
                throw new Failure(Code.STORE_UNAVAILABLE, "the database was never migrated");
            }
            return row.getString(1);
        }
    }

    /** What of the escrow a snapshot of Vault that was asked for then makes unnecessary. */
    Escrowed escrowed(KeptKeys kept, Instant vaultSnapshotAt) throws SQLException {
        return Escrowed.of(connection, kept, vaultSnapshotAt);
    }

    /** Records the backup, and empties the escrow of these keys, in one transaction. */
    void record(Manifest made, Set<UUID> seen) throws SQLException {
        connection.setAutoCommit(false);
        try (var insert = connection.prepareStatement(
                        "INSERT INTO custody.backup (id, started_at, finished_at, sha256, bytes, table_rows, log_size,"
                                + " schema_version, vault_snapshot_at, recovery_key_id)"
                                + " VALUES (?, ?, clock_timestamp(), ?, ?, ?, ?, ?, ?, ?)");
                var delete = connection.prepareStatement("DELETE FROM sealing.escrow WHERE key_id = ANY (?)")) {
            var contents = made.contents();
            insert.setObject(1, contents.file());
            insert.setObject(2, contents.startedAt().atOffset(ZoneOffset.UTC));
            insert.setString(3, made.sha256());
            insert.setLong(4, made.bytes());
            insert.setLong(5, made.counts().total());
            insert.setLong(6, contents.logSize());
            insert.setString(7, contents.schema());
            insert.setObject(
                    8,
                    contents.vaultSnapshotAt()
                            .map(at -> at.atOffset(ZoneOffset.UTC))
                            .orElse(null));
            insert.setString(9, made.recoveryKey());
            insert.executeUpdate();
            delete.setArray(1, connection.createArrayOf("uuid", seen.toArray()));
            delete.executeUpdate();
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
