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
     * @param signedOut which sign-ins do not count
     */
    record Found(Instant at, Optional<Session> session, SignedOut signedOut) {}

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
                            s.place, s.left_place, s.site, s.site_at, s.moves, s.moves_since,
                            (SELECT max(at) FROM identity.sign_out o WHERE o.account IN (k.account, k.provided)) AS signed_out,
                            (SELECT max(said_at) FROM identity.provider_sign_out o WHERE o.name IN (k.account, k.provided, k.subject)) AS said_at
                        FROM (VALUES (?, ?, ?, ?)) AS k (id, account, provided, subject) LEFT JOIN identity.session s ON s.id = k.id
                        """,
                        row -> new Found(
                                Instants.of(row, "now"),
                                row.getString("place") == null ? Optional.empty() : Optional.of(session(row)),
                                new SignedOut(Instants.ifSet(row, "signed_out"), Instants.ifSet(row, "said_at"))),
                        key.session(),
                        key.account(),
                        key.provided(),
                        key.subject().orElse(null))
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
                INSERT INTO identity.session (id, account, person, named, provider_session, subject, signed_in_at, valid_from, seen_at, until,
                    idle_seconds, ended_at, why, place, left_place, site, site_at, moves, moves_since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET account = excluded.account, person = excluded.person, provider_session = excluded.provider_session, subject = excluded.subject,
                    signed_in_at = excluded.signed_in_at, valid_from = excluded.valid_from, seen_at = excluded.seen_at,
                    until = excluded.until, idle_seconds = excluded.idle_seconds, ended_at = excluded.ended_at, why = excluded.why, place = excluded.place,
                    left_place = excluded.left_place, site = excluded.site, site_at = excluded.site_at, moves = excluded.moves, moves_since = excluded.moves_since
                    WHERE session.ended_at IS NOT DISTINCT FROM ?
                """,
                        key.session(),
                        key.account(),
                        person,
                        key.named(),
                        key.provided(),
                        key.subject().orElse(null),
                        session.signedIn(),
                        session.validFrom(),
                        session.seen(),
                        session.until(),
                        session.ownIdle().map(Duration::toSeconds).orElse(null),
                        session.end().map(Session.End::at).orElse(null),
                        session.end().map(end -> end.why().wire()).orElse(null),
                        stay.place(),
                        stay.left(),
                        stay.located().map(Session.Located::site).orElse(null),
                        stay.located().map(Session.Located::at).orElse(null),
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

    /** From now on no sign-in counts up to what the provider's clock said when it ended what it calls by this name, seen or not. */
    void saidOut(String name, Instant said) {
        change(
                "INSERT INTO identity.provider_sign_out (name, said_at, at) VALUES (?, ?, clock_timestamp())"
                        + " ON CONFLICT (name) DO UPDATE SET said_at = greatest(provider_sign_out.said_at, excluded.said_at), at = excluded.at",
                name,
                said);
    }

    /** Ends all sessions that belong to one of the provider's, or to those that it names to nobody. */
    List<Ended> endProvided(String provided, Why why) {
        return ended(
                "UPDATE identity.session SET ended_at = clock_timestamp(), why = ?"
                        + " WHERE (provider_session = ? OR id = ?) AND ended_at IS NULL RETURNING person",
                row -> ended(row, why),
                why.wire(),
                provided,
                provided);
    }

    /** Ends the sessions of an account, and of whom the provider calls by that {@code sub}. */
    List<Ended> endOf(String account, String subject, Why why) {
        return ended(
                "UPDATE identity.session SET ended_at = clock_timestamp(), why = ?"
                        + " WHERE (account = ? OR subject = ?) AND ended_at IS NULL RETURNING person",
                row -> ended(row, why),
                why.wire(),
                account,
                subject);
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

    /** What was written down as later than now, before the clock was set back, counts from now: nothing goes unused for longer by it. */
    int clockSetBack() {
        return change("UPDATE identity.session SET seen_at = clock_timestamp()"
                + " WHERE ended_at IS NULL AND seen_at > clock_timestamp() + interval '1 second'");
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

    /**
     * Forgets what no token can come back to; how many rows went. A session is remembered for as long after its end as a sign-in from before that can
     * be recent: tokens of a newer one than was seen in it may be about.
     */
    int forget(Duration max, int limit) {
        return change(
                        "DELETE FROM identity.session WHERE id IN (SELECT id FROM identity.session"
                                + " WHERE until < clock_timestamp() - interval '1 hour'"
                                + " AND ended_at < clock_timestamp() - ? * interval '1 second' - interval '1 hour' LIMIT ?)",
                        max.toSeconds(),
                        limit)
                + change(
                        "DELETE FROM identity.sign_out WHERE at < clock_timestamp() - ? * interval '1 second' - interval '1 hour'",
                        max.toSeconds())
                + change(
                        "DELETE FROM identity.provider_sign_out WHERE at < clock_timestamp() - ? * interval '1 second' - interval '1 hour'",
                        max.toSeconds())
                + change("DELETE FROM identity.logout_token WHERE until < clock_timestamp() - interval '1 hour'");
    }

    private static Session session(ResultSet row) throws SQLException {
        Optional<Instant> ended = Instants.ifSet(row, "ended_at");
        Optional<Instant> siteAt = Instants.ifSet(row, "site_at");
        String site = row.getString("site");
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
                        siteAt.map(at -> new Session.Located(site, at)),
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
