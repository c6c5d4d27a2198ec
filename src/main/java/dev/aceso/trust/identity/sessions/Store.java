package dev.aceso.trust.identity.sessions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in PostgreSQL, shared by all replicas. Every method that writes runs in the caller's transaction. Times are the database's own,
 * whatever the clock of this process says.
 */
@ApplicationScoped
class Store {
    private static final String WRITES = "aceso.sessions.writes";

    private final Statements rows;
    private final MeterRegistry meters;

    Store(Statements rows, MeterRegistry meters) {
        this.rows = rows.brief();
        this.meters = meters;
    }

    /**
     * What is stored of a session.
     *
     * @param at now, by the database's clock
     * @param session the session, where one is known
     * @param signedOut when its account was signed out everywhere, or the provider ended its session, if that was
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
        rows.read("SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(?, 0))", row -> 1, "session " + session);
    }

    Found find(Names.Key key) {
        return rows.read(
                        """
                        SELECT clock_timestamp() AS now, s.signed_in_at, s.valid_from, s.seen_at, s.until, s.idle_seconds, s.ended_at, s.why,
                            s.place, s.left_place, s.moves, s.moves_since,
                            (SELECT max(at) FROM identity.sign_out o WHERE o.account IN (k.account, k.provided)) AS signed_out
                        FROM (VALUES (?, ?, ?)) AS k (id, account, provided) LEFT JOIN identity.session s ON s.id = k.id
                        """,
                        row -> new Found(
                                Instants.of(row, "now"),
                                row.getString("place") == null ? Optional.empty() : Optional.of(session(row)),
                                Instants.ifSet(row, "signed_out")),
                        key.session(),
                        key.account(),
                        key.provided().orElse(null))
                .getFirst();
    }

    /**
     * Writes a session down, unless it ended otherwise than was read: an end does not wait for whoever holds the lock, and what was judged before it must
     * not undo it, nor say another reason. To be called under the lock.
     *
     * @param read the end that was read, if it had one; none for a session that is not there
     * @return whether it was written; otherwise it is to be read again
     */
    boolean put(Names.Key key, UUID person, Optional<Session.End> read, Session session) {
        Session.Stay stay = session.stay();
        return change(
                        """
                INSERT INTO identity.session (id, account, person, named, provider_session, signed_in_at, valid_from, seen_at, until,
                    idle_seconds, ended_at, why, place, left_place, moves, moves_since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET account = excluded.account, person = excluded.person,
                    signed_in_at = excluded.signed_in_at, valid_from = excluded.valid_from, seen_at = excluded.seen_at,
                    until = excluded.until, idle_seconds = excluded.idle_seconds, ended_at = excluded.ended_at, why = excluded.why, place = excluded.place,
                    left_place = excluded.left_place, moves = excluded.moves, moves_since = excluded.moves_since
                    WHERE session.ended_at IS NOT DISTINCT FROM ?
                """,
                        key.session(),
                        key.account(),
                        person,
                        key.provided().isPresent(),
                        key.provided().orElse(null),
                        session.signedIn(),
                        session.validFrom(),
                        session.seen(),
                        session.until(),
                        session.ownIdle().map(Duration::toSeconds).orElse(null),
                        session.end().map(Session.End::at).orElse(null),
                        session.end().map(end -> end.why().wire()).orElse(null),
                        stay.place(),
                        stay.left(),
                        stay.moves(),
                        stay.since(),
                        read.map(Session.End::at).orElse(null))
                == 1;
    }

    /** From now on the session may go unused for this long at most; false when it is over, or another that began later. */
    boolean shorten(CurrentSession.Mark mark, Duration idle) {
        return change(
                        "UPDATE identity.session SET idle_seconds = least(idle_seconds, ?)"
                                + " WHERE id = ? AND valid_from = ? AND ended_at IS NULL",
                        idle.toSeconds(),
                        mark.session(),
                        mark.from())
                == 1;
    }

    /** Ends a session. */
    List<Ended> end(String session, Why why) {
        return ended(
                "UPDATE identity.session SET ended_at = clock_timestamp(), why = ? WHERE id = ? AND ended_at IS NULL RETURNING person",
                row -> ended(row, why),
                why.wire(),
                session);
    }

    /**
     * Ends all sessions that belong to one of the provider's, those included that nobody was seen in yet. The provider says whole seconds: a sign-in in
     * the second that runs belongs to what ended.
     */
    List<Ended> endProvided(String provided, Why why) {
        change(
                "INSERT INTO identity.sign_out (account, at) VALUES (?, date_trunc('second', clock_timestamp()) + interval '1 second')"
                        + " ON CONFLICT (account) DO UPDATE SET at = excluded.at",
                provided);
        return ended(
                "UPDATE identity.session SET ended_at = clock_timestamp(), why = ?"
                        + " WHERE (provider_session = ? OR id = ?) AND ended_at IS NULL RETURNING person",
                row -> ended(row, why),
                why.wire(),
                provided,
                provided);
    }

    /** Ends the sessions of an account that the provider did not name. */
    List<Ended> endUnnamed(String account, Why why) {
        return ended(
                "UPDATE identity.session SET ended_at = clock_timestamp(), why = ?"
                        + " WHERE account = ? AND NOT named AND ended_at IS NULL RETURNING person",
                row -> ended(row, why),
                why.wire(),
                account);
    }

    /** Ends all sessions of an account, those included that nobody was seen in yet. */
    List<Ended> endAll(String account, Why why) {
        change(
                "INSERT INTO identity.sign_out (account, at) VALUES (?, clock_timestamp())"
                        + " ON CONFLICT (account) DO UPDATE SET at = excluded.at",
                account);
        return ended(
                "UPDATE identity.session SET ended_at = clock_timestamp(), why = ? WHERE account = ? AND ended_at IS NULL RETURNING person",
                row -> ended(row, why),
                why.wire(),
                account);
    }

    /** Spends a logout token; false when it was spent before. */
    boolean spend(String token, Instant until) {
        return change(
                        "INSERT INTO identity.logout_token (id, until) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        token,
                        until)
                == 1;
    }

    /** Ends sessions that are over and were not seen since, a few at a time; replicas do not meet. */
    List<Ended> lapse(Duration idle, int limit) {
        return ended("""
                UPDATE identity.session SET ended_at = least(idle_end, until),
                    why = CASE WHEN idle_end < until THEN 'idle' ELSE 'too-long' END
                FROM (SELECT id, seen_at + least(idle_seconds, ?) * interval '1 second' AS idle_end FROM identity.session
                    WHERE ended_at IS NULL
                    AND least(seen_at + least(idle_seconds, ?) * interval '1 second', until) < clock_timestamp()
                    ORDER BY seen_at LIMIT ? FOR UPDATE SKIP LOCKED) AS lapsed
                WHERE session.id = lapsed.id
                RETURNING person, why
                """, row -> ended(row, Why.of(row.getString("why"))), idle.toSeconds(), idle.toSeconds(), limit);
    }

    /** Forgets what no token can come back to; how many rows went. */
    int forget(Duration max, int limit) {
        return change(
                        "DELETE FROM identity.session WHERE id IN (SELECT id FROM identity.session"
                                + " WHERE until < clock_timestamp() - interval '1 hour' AND ended_at IS NOT NULL LIMIT ?)",
                        limit)
                + change(
                        "DELETE FROM identity.sign_out WHERE at < clock_timestamp() - ? * interval '1 second' - interval '1 hour'",
                        max.toSeconds())
                + change("DELETE FROM identity.logout_token WHERE until < clock_timestamp() - interval '1 hour'");
    }

    private static Session session(ResultSet row) throws SQLException {
        Optional<Instant> ended = Instants.ifSet(row, "ended_at");
        return new Session(
                Instants.of(row, "signed_in_at"),
                Instants.of(row, "valid_from"),
                Instants.of(row, "seen_at"),
                Instants.of(row, "until"),
                Optional.ofNullable(row.getObject("idle_seconds", Integer.class))
                        .map(Duration::ofSeconds),
                ended.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Session.End(ended.get(), Why.of(row.getString("why")))),
                new Session.Stay(
                        row.getString("place"),
                        row.getString("left_place"),
                        row.getInt("moves"),
                        Instants.of(row, "moves_since")));
    }

    private static Ended ended(ResultSet row, Why why) throws SQLException {
        return new Ended(Optional.ofNullable(row.getObject("person", UUID.class)), why);
    }

    private List<Ended> ended(String sql, Statements.Reading<Ended> reading, Object... parameters) {
        List<Ended> ended = rows.read(sql, reading, parameters);
        meters.counter(WRITES).increment(ended.size());
        return ended;
    }

    private int change(String sql, @Nullable Object... parameters) {
        int changed = rows.change(sql, parameters);
        meters.counter(WRITES).increment(changed);
        return changed;
    }
}
