package dev.aceso.trust.identity.sessions;

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
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in PostgreSQL, shared by all replicas. Every method that writes runs in the caller's transaction. Times are the database's own,
 * whatever the clock of this process says.
 */
@ApplicationScoped
class Store {
    private static final int SECONDS = 5;
    private static final String WRITES = "aceso.sessions.writes";

    private final DataSource database;
    private final MeterRegistry meters;

    Store(DataSource database, MeterRegistry meters) {
        this.database = database;
        this.meters = meters;
    }

    /**
     * What is stored of a session.
     *
     * @param at now, by the database's clock
     * @param session the session, where one is known
     * @param signedOut when its account was signed out everywhere, if it was
     */
    record Found(Instant at, Optional<Session> session, Optional<Instant> signedOut) {}

    /**
     * A session that ended.
     *
     * @param person the log's id of whose it was, where somebody was seen in it
     * @param why how
     */
    record Ended(Optional<UUID> person, Why why) {}

    /** Holds every other writer of this session off until the transaction ends. */
    void lock(String session) {
        query("SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(?, 0))", row -> 1, "session " + session);
    }

    Found find(Names.Key key) {
        return query(
                        """
                        SELECT clock_timestamp() AS now, o.at AS signed_out, s.* FROM (VALUES (?, ?)) AS k (id, account)
                        LEFT JOIN identity.session s ON s.id = k.id LEFT JOIN identity.sign_out o ON o.account = k.account
                        """,
                        row -> new Found(
                                instant(row, "now").orElseThrow(),
                                row.getString("place") == null ? Optional.empty() : Optional.of(session(row)),
                                instant(row, "signed_out")),
                        key.session(),
                        key.account())
                .getFirst();
    }

    void put(Names.Key key, UUID person, Session session) {
        Session.Stay stay = session.stay();
        update(
                """
                INSERT INTO identity.session (id, account, person, named, signed_in_at, valid_from, seen_at, until, ended_at, why,
                    place, left_place, moves, moves_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET account = excluded.account, person = excluded.person,
                    signed_in_at = excluded.signed_in_at, valid_from = excluded.valid_from, seen_at = excluded.seen_at,
                    until = excluded.until, ended_at = excluded.ended_at, why = excluded.why, place = excluded.place,
                    left_place = excluded.left_place, moves = excluded.moves, moves_since = excluded.moves_since
                """,
                key.session(),
                key.account(),
                person,
                key.named(),
                time(session.signedIn()),
                time(session.validFrom()),
                time(session.seen()),
                time(session.until()),
                session.end().map(end -> time(end.at())).orElse(null),
                session.end().map(end -> end.why().wire()).orElse(null),
                stay.place(),
                stay.left(),
                stay.moves(),
                time(stay.since()));
    }

    /** Ends a session; one that nobody was seen in yet is noted as ended, for as long as a token of it could come. */
    List<Ended> end(String session, String account, Why why, Duration remembered) {
        List<Ended> ended = query(
                "UPDATE identity.session SET ended_at = clock_timestamp(), why = ? WHERE id = ? AND ended_at IS NULL RETURNING person",
                row -> ended(row, why),
                why.wire(),
                session);
        if (ended.isEmpty()) {
            update("""
                    INSERT INTO identity.session (id, account, named, signed_in_at, valid_from, seen_at, until, ended_at, why,
                        place, left_place, moves, moves_since)
                    SELECT ?, ?, true, t.now, t.now, t.now, t.now + ? * interval '1 second', t.now, ?, '', '', 0, t.now
                    FROM (SELECT clock_timestamp() AS now) AS t ON CONFLICT (id) DO NOTHING
                    """, session, account, remembered.toSeconds(), why.wire());
        }
        return ended;
    }

    /** Ends the sessions of an account that the provider did not name. */
    List<Ended> endUnnamed(String account, Why why) {
        return query(
                "UPDATE identity.session SET ended_at = clock_timestamp(), why = ?"
                        + " WHERE account = ? AND NOT named AND ended_at IS NULL RETURNING person",
                row -> ended(row, why),
                why.wire(),
                account);
    }

    /** Ends all sessions of an account, those included that nobody was seen in yet. */
    List<Ended> endAll(String account, Why why) {
        update(
                "INSERT INTO identity.sign_out (account, at) VALUES (?, clock_timestamp())"
                        + " ON CONFLICT (account) DO UPDATE SET at = excluded.at",
                account);
        return query(
                "UPDATE identity.session SET ended_at = clock_timestamp(), why = ? WHERE account = ? AND ended_at IS NULL RETURNING person",
                row -> ended(row, why),
                why.wire(),
                account);
    }

    /** Spends a logout token; false when it was spent before. */
    boolean spend(String token, Instant until) {
        return update(
                        "INSERT INTO identity.logout_token (id, until) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        token,
                        time(until))
                == 1;
    }

    /** Ends sessions that are over and were not seen since, a few at a time; replicas do not meet. */
    List<Ended> lapse(Duration idle, int limit) {
        return query(
                """
                UPDATE identity.session SET ended_at = least(seen_at + ? * interval '1 second', until),
                    why = CASE WHEN seen_at + ? * interval '1 second' < until THEN 'idle' ELSE 'too-long' END
                WHERE id IN (SELECT id FROM identity.session WHERE ended_at IS NULL
                    AND least(seen_at + ? * interval '1 second', until) < clock_timestamp()
                    ORDER BY seen_at LIMIT ? FOR UPDATE SKIP LOCKED)
                RETURNING person, why
                """,
                row -> ended(row, Why.of(row.getString("why"))),
                idle.toSeconds(),
                idle.toSeconds(),
                idle.toSeconds(),
                limit);
    }

    /** Forgets what no token can come back to; how many rows went. */
    int forget(Duration max, int limit) {
        return update(
                        "DELETE FROM identity.session WHERE id IN (SELECT id FROM identity.session"
                                + " WHERE until < clock_timestamp() - interval '1 hour' AND ended_at IS NOT NULL LIMIT ?)",
                        limit)
                + update(
                        "DELETE FROM identity.sign_out WHERE at < clock_timestamp() - ? * interval '1 second' - interval '1 hour'",
                        max.toSeconds())
                + update("DELETE FROM identity.logout_token WHERE until < clock_timestamp() - interval '1 hour'");
    }

    private static Session session(ResultSet row) throws SQLException {
        Optional<Instant> ended = instant(row, "ended_at");
        return new Session(
                instant(row, "signed_in_at").orElseThrow(),
                instant(row, "valid_from").orElseThrow(),
                instant(row, "seen_at").orElseThrow(),
                instant(row, "until").orElseThrow(),
                ended.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Session.End(ended.get(), Why.of(row.getString("why")))),
                new Session.Stay(
                        row.getString("place"),
                        row.getString("left_place"),
                        row.getInt("moves"),
                        instant(row, "moves_since").orElseThrow()));
    }

    private static Ended ended(ResultSet row, Why why) throws SQLException {
        return new Ended(Optional.ofNullable(row.getObject("person", UUID.class)), why);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Reads one row. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Reader<T> reader, @Nullable Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            if (sql.startsWith("UPDATE")) {
                meters.counter(WRITES).increment(found.size());
            }
            return found;
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        }
    }

    private int update(String sql, @Nullable Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            int changed = statement.executeUpdate();
            meters.counter(WRITES).increment(changed);
            return changed;
        } catch (SQLException e) {
            throw new Failure(Code.STORE_UNAVAILABLE, null, e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(SECONDS);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
