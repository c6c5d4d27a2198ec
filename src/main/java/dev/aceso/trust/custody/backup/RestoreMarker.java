package dev.aceso.trust.custody.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * The row of {@code custody.restore} that says how far a restore has come.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>Committed before the first row is loaded. {@code loaded_at} commits with the rows, so it stands exactly when all of them do.
 * {@code finished_at} commits with the log's entry about the restore. Until then {@code serve}, {@code sequence} and {@code backup} do not
 * start, and the same restore can be run again from where it stopped.
 */
final class RestoreMarker {
    private final UUID backup;
    private final boolean loaded;

    private RestoreMarker(UUID backup, boolean loaded) {
        this.backup = backup;
        this.loaded = loaded;
    }

    /** Begins, or goes on where the same restore stopped. In auto-commit mode. */
    static RestoreMarker begin(Connection connection, UUID backup) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT backup, loaded_at IS NOT NULL FROM custody.restore WHERE finished_at IS NULL")) {
            if (row.next()) {
                var before = row.getObject(1, UUID.class);
                if (!before.equals(backup) && row.getBoolean(2)) {
                    throw new Failure(
                            Code.STORE_UNAVAILABLE,
                            "another backup was loaded here and not finished: use an empty database");
                }
                if (before.equals(backup)) {
                    return new RestoreMarker(backup, row.getBoolean(2));
                }
            }
        }
        try (var statement = connection.prepareStatement(
                "WITH given_up AS (DELETE FROM custody.restore WHERE finished_at IS NULL)"
                        + " INSERT INTO custody.restore (id, started_at, backup) VALUES (gen_random_uuid(), clock_timestamp(), ?)")) {
            statement.setObject(1, backup);
            statement.executeUpdate();
        }
        return new RestoreMarker(backup, false);
    }

    /** Whether all rows are there. */
    boolean loaded() {
        return loaded;
    }

    /** Says in the transaction that brings the rows that they are there. */
    RestoreMarker load(Connection connection) throws SQLException {
        set(connection, "loaded_at");
        return new RestoreMarker(backup, true);
    }

    /** Says in the running transaction that the restore is finished. */
    void finish(Connection connection) throws SQLException {
        set(connection, "finished_at");
    }

    private void set(Connection connection, String column) throws SQLException {
        try (var statement = connection.prepareStatement("UPDATE custody.restore SET " + column
                + " = clock_timestamp() WHERE backup = ? AND finished_at IS NULL")) {
            statement.setObject(1, backup);
            if (statement.executeUpdate() != 1) {
                throw new Failure(Code.STORE_UNAVAILABLE, "the restore's own row is gone");
            }
        }
    }
}
