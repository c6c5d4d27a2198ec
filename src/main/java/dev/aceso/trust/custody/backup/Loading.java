package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashSet;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.postgresql.PGConnection;

/** Brings the rows of a backup into an empty database: all of them or none. */
final class Loading {
    private static final int BUFFER = 1 << 16;

    private final Connection connection;
    private final Clock clock;

    Loading(Connection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /**
     * Loads every table in one transaction, which commits only after the file was read to its end and proved whole.
     *
     * @throws Failure {@code INTEGRITY} when the file is not whole, {@code STORE_UNAVAILABLE} when the database is not the right one; the
     *     database is then as empty as it was
     */
    RestoreMarker load(OpenBackup backup, Contents contents, RestoreMarker marker) throws SQLException {
        connection.setAutoCommit(false);
        try {
            requireFit(contents);
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            var rows = new java.util.HashMap<String, Long>();
            var progress = new Progress("restore", clock);
            for (var table : contents.tables()) {
                var from = new Counting(backup.rows(table), progress);
                rows.put(table.name(), copy.copyIn(table.in(), from, BUFFER));
                backup.behind();
            }
            if (!backup.end().rows().equals(rows)) {
                throw OpenBackup.changed(null);
            }
            var loaded = marker.load(connection);
            connection.commit();
            return loaded;
        } catch (IOException e) {
            throw OpenBackup.changed(e);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void requireFit(Contents contents) throws SQLException {
        if (!new HashSet<>(Table.inOrder(connection)).equals(new HashSet<>(contents.tables()))) {
            throw new Failure(Code.STORE_UNAVAILABLE, "the database has other tables than the backup");
        }
        for (var table : contents.tables()) {
            if (!table.name().equals("custody.restore") && !empty(table)) {
                throw new Failure(Code.STORE_UNAVAILABLE, "the database is not empty");
            }
        }
    }

    private boolean empty(Table table) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT FROM " + table.quoted() + " LIMIT 1")) {
            return !row.next();
        }
    }

    /** Counts what is read, and leaves the file open. */
    private static final class Counting extends InputStream {
        private final InputStream from;
        private final Progress progress;

        private Counting(InputStream from, Progress progress) {
            this.from = from;
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            var octet = from.read();
            if (octet >= 0) {
                progress.add(1);
            }
            return octet;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            var count = from.read(into, at, length);
            if (count > 0) {
                progress.add(count);
            }
            return count;
        }
    }
}
