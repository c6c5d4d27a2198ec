package dev.aceso.trust.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import jakarta.inject.Singleton;

import dev.aceso.formats.Hash;
import dev.aceso.ground.parties.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What the service reads and writes of the log's tables.
 *
 * <p>Plain statements, because an entry must be in the database when the method returns, and its failure must be told from that of
 * other rows in the same transaction; an object mapper would send it later, with theirs. Each method is one statement, so it is
 * whole with or without a transaction around it.
 */
@Singleton
final class Rows {
    static final String DUPLICATE = "23505";
    private static final int SECONDS = 5;
    private static final String PENDING =
            "INSERT INTO audit.pending (id, at, patient, sealed, leaf_hash) VALUES (?, ?, ?, ?, ?)";

    private final DataSource database;

    Rows(DataSource database) {
        this.database = database;
    }

    /** One row of {@code audit.pending}. */
    record Pending(UUID id, Instant at, @Nullable String patient, Bytes sealed, Hash leaf) {}

    /** An entry as it is stored. */
    record Stored(UUID id, Bytes sealed) {}

    /** An intent that nobody closed. */
    record Overdue(UUID id, Instant deadline, Bytes sealed) {}

    void insert(Pending row) throws SQLException {
        update(PENDING, pending(row));
    }

    /** The deadline is {@code left} from now by the database's clock, the only one that all replicas share. */
    void insertIntent(Pending row, Duration left, Bytes again) throws SQLException {
        update(
                "WITH intent AS (INSERT INTO audit.intent (id, deadline, sealed)"
                        + " VALUES (?, clock_timestamp() + ? * interval '1 microsecond', ?)) " + PENDING,
                join(List.of(row.id, left.toNanos() / 1_000, again.toArray()), pending(row)));
    }

    /** Fails with {@link #DUPLICATE} when the intent was closed before. */
    void insertClosing(UUID intent, String kind, Pending row) throws SQLException {
        update(
                "WITH closing AS (INSERT INTO audit.closing (intent_id, entry_id, kind) VALUES (?, ?, ?)) " + PENDING,
                join(List.of(intent, row.id, kind), pending(row)));
    }

    /** The person behind any of these accounts; the one met first, should there be several. */
    Optional<UUID> person(List<String> accounts) throws SQLException {
        String[] names = accounts.toArray(String[]::new);
        return query(
                        "SELECT id FROM audit.person WHERE account = ANY (?) ORDER BY array_position(?, account) DESC",
                        List.of(names, names),
                        found -> found.getObject(1, UUID.class))
                .stream()
                .findFirst();
    }

    /** Whether this row is now the account's; no when another was faster. */
    boolean insertPerson(UUID id, String account, Bytes sealedName) throws SQLException {
        return update(
                        "INSERT INTO audit.person (id, account, sealed_name) VALUES (?, ?, ?) ON CONFLICT (account) DO NOTHING",
                        List.of(id, account, sealedName.toArray()))
                == 1;
    }

    /**
     * Entries of any of these pseudonyms, newest first. Where several share the last time, all of them come, so that the next page
     * misses none. One statement, hence one snapshot: an entry that moves from pending to entry is seen once.
     */
    List<Stored> about(List<String> pseudonyms, Instant before, int limit) throws SQLException {
        String one = " SELECT id, at, sealed FROM audit.%s WHERE patient = ANY (?) AND at < ?"
                + " ORDER BY at DESC FETCH FIRST ? ROWS WITH TIES";
        String[] names = pseudonyms.toArray(String[]::new);
        List<Object> each = List.of(names, time(before), limit);
        return query(
                "SELECT id, sealed FROM ((" + one.formatted("pending") + ") UNION ALL (" + one.formatted("entry")
                        + ")) both_tables ORDER BY at DESC FETCH FIRST ? ROWS WITH TIES",
                join(join(each, each), List.of(limit)),
                found -> new Stored(found.getObject(1, UUID.class), Bytes.of(found.getBytes(2))));
    }

    /** Intents that nobody closed and whose deadline lies before {@code until}, by deadline, from behind the one given. */
    List<Overdue> open(Overdue after, Instant until, int limit) throws SQLException {
        return query(
                "SELECT i.id, i.deadline, i.sealed FROM audit.intent i WHERE (i.deadline, i.id) > (?, ?) AND i.deadline < ?"
                        + " AND NOT EXISTS (SELECT FROM audit.closing c WHERE c.intent_id = i.id)"
                        + " ORDER BY i.deadline, i.id LIMIT ?",
                List.of(time(after.deadline), after.id, time(until), limit),
                found -> new Overdue(
                        found.getObject(1, UUID.class),
                        found.getObject(2, OffsetDateTime.class).toInstant(),
                        Bytes.of(found.getBytes(3))));
    }

    /** What time it is for the database. */
    Instant now() throws SQLException {
        return query(
                        "SELECT clock_timestamp()",
                        List.of(),
                        found -> found.getObject(1, OffsetDateTime.class).toInstant())
                .getFirst();
    }

    /** When the entry was made that waits longest to be published. One look into an index. */
    Optional<Instant> oldestPending() throws SQLException {
        return query(
                        "SELECT at FROM audit.pending ORDER BY at, id LIMIT 1",
                        List.of(),
                        found -> found.getObject(1, OffsetDateTime.class).toInstant())
                .stream()
                .findFirst();
    }

    /** Whether this role could append now: the database answers, takes writes, and grants the insert. */
    boolean writable() throws SQLException {
        return query(
                        "SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off'"
                                + " AND has_table_privilege('audit.pending', 'INSERT')",
                        List.of(),
                        found -> found.getBoolean(1))
                .getFirst();
    }

    private int update(String sql, List<? extends @Nullable Object> parameters) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    private <T> List<T> query(String sql, List<? extends @Nullable Object> parameters, Reading<T> reading)
            throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet found = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(reading.of(found));
            }
            return rows;
        }
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, List<? extends @Nullable Object> parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(SECONDS);
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i) instanceof String[] texts) {
                statement.setArray(i + 1, connection.createArrayOf("text", texts));
            } else {
                statement.setObject(i + 1, parameters.get(i));
            }
        }
        return statement;
    }

    private static List<@Nullable Object> pending(Pending row) {
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(row.id);
        parameters.add(time(row.at));
        parameters.add(row.patient);
        parameters.add(row.sealed.toArray());
        parameters.add(row.leaf.toArray());
        return parameters;
    }

    private static List<@Nullable Object> join(
            List<? extends @Nullable Object> first, List<? extends @Nullable Object> second) {
        List<@Nullable Object> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Reads one row. */
    private interface Reading<T> {
        T of(ResultSet found) throws SQLException;
    }
}
