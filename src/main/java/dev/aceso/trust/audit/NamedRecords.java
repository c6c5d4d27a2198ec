package dev.aceso.trust.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.UUID;
import java.util.stream.Stream;

/** The records that entries name, in a table of this session's own, since there may be more of them than memory. */
final class NamedRecords implements AutoCloseable {
    private static final int BATCH = 1_000;
    private static final int PAGE = 500;

    private final Connection connection;
    private final PreparedStatement insert;
    private int waiting;

    @SuppressWarnings("MustBeClosedChecker")
    NamedRecords(Connection connection) throws SQLException {
        this.connection = connection;
        try (var statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS pg_temp.named_record");
            statement.execute("CREATE TEMPORARY TABLE named_record (record uuid, version int, sha256 text,"
                    + " PRIMARY KEY (record, version, sha256))");
        }
        this.insert =
                connection.prepareStatement("INSERT INTO pg_temp.named_record VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    }

    void add(UUID record, int version, String sha256) throws SQLException {
        insert.setObject(1, record);
        insert.setInt(2, version);
        insert.setString(3, sha256);
        insert.addBatch();
        if (++waiting == BATCH) {
            flush();
        }
    }

    /** Compares both ways and returns how many records are stored. */
    long compare(RecordDigests records, Findings findings) throws SQLException {
        flush();
        long count = 0;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT record, version, min(sha256), count(*) FROM pg_temp.named_record GROUP BY record, version"
                        + " ORDER BY record, version")) {
            statement.setFetchSize(PAGE);
            try (ResultSet row = statement.executeQuery();
                    Stream<RecordDigests.Digest> all = records.all()) {
                boolean more = row.next();
                for (Iterator<RecordDigests.Digest> each = all.iterator(); each.hasNext(); count++) {
                    RecordDigests.Digest stored = each.next();
                    for (; more && place(row).compareTo(place(stored)) < 0; more = row.next()) {
                        findings.add("record " + row.getString(1) + " version " + row.getInt(2) + " is missing");
                    }
                    if (!more || !place(row).equals(place(stored))) {
                        findings.add("no entry names record " + stored.record() + " version " + stored.version());
                        continue;
                    }
                    if (row.getLong(4) != 1 || !stored.sha256().equals(row.getString(3))) {
                        findings.add("record " + stored.record() + " version " + stored.version()
                                + " is not what its entry says");
                    }
                    more = row.next();
                }
                for (; more; more = row.next()) {
                    findings.add("record " + row.getString(1) + " version " + row.getInt(2) + " is missing");
                }
            }
        }
        return count;
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }

    private void flush() throws SQLException {
        if (waiting > 0) {
            insert.executeBatch();
            waiting = 0;
        }
    }

    /** Sorts as PostgreSQL sorts: an id by its digits, then the version. */
    private static String place(ResultSet row) throws SQLException {
        return place(row.getString(1), row.getInt(2));
    }

    private static String place(RecordDigests.Digest stored) {
        return place(stored.record().toString(), stored.version());
    }

    private static String place(String record, int version) {
        return record + String.format(" %010d", version);
    }
}
