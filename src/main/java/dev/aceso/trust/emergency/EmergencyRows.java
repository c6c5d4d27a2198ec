package dev.aceso.trust.emergency;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.identity.sessions.CurrentSession;

/**
 * The rows of {@code access.emergency} and {@code access.emergency_review}. Both are only added to. Times are by the database's clock, so that
 * replicas agree when an access ends.
 */
@Singleton
class EmergencyRows {
    /** The tables, as what is sealed names them. */
    static final String EMERGENCIES = "access.emergency";

    static final String REVIEWS = "access.emergency_review";

    private static final String SELECT = """
            SELECT e.id, e.opaque_id, e.data_key, e.person, e.role, e.session, e.session_from, e.reason, e.sealed, %s AS household,
                   e.at, e.until, e.review_due, r.outcome, r.person AS reviewer, r.at AS reviewed_at, r.sealed AS note,
                   r.emergency IS NULL AND e.review_due < clock_timestamp() AS overdue
            FROM access.emergency e LEFT JOIN access.emergency_review r ON r.emergency = e.id
            """;
    private static final String ALL = SELECT.formatted("e.household");

    /** Without the mark of a household, which would have to be opened: whoever broke the glass is not told, and is asked for at each decision. */
    private static final String UNMARKED = SELECT.formatted("NULL::bytea");

    private static final String STILL_OPEN = "e.until > clock_timestamp() AND r.emergency IS NULL ";

    /** What the mark of a household is sealed as. */
    private static final String HOUSEHOLDS = "access.emergency.household";

    private final Statements rows;
    private final EntrySeal seal;
    private final Clock clock;

    EmergencyRows(Statements rows, EntrySeal seal, Clock clock) {
        this.rows = rows;
        this.seal = seal;
        this.clock = clock;
    }

    /**
     * A row as it is stored.
     *
     * @param access what may be shown of it
     * @param dataKey the patient's key under which the text is sealed
     * @param mark the session in which it was opened
     * @param text the sealed text
     * @param note the sealed note of whoever judged it
     */
    record Row(EmergencyAccess access, UUID dataKey, CurrentSession.Mark mark, Bytes text, Optional<Bytes> note) {}

    /**
     * One that is to be opened.
     *
     * @param id its id
     * @param patient the patient's opaque id
     * @param dataKey the patient's key
     * @param person who opens it
     * @param role in which role
     * @param session in which session
     * @param reason why
     * @param text why, sealed
     * @param household whether they live with the patient, as whoever judges it is told
     */
    record Fresh(
            UUID id,
            String patient,
            UUID dataKey,
            UUID person,
            String role,
            CurrentSession.Current session,
            Reason reason,
            Bytes text,
            Optional<String> household) {}

    /** Which of them a list shows. */
    enum State {
        ANY("true "),
        UNREVIEWED("r.emergency IS NULL "),
        OVERDUE("r.emergency IS NULL AND e.review_due < clock_timestamp() "),
        REVIEWED("r.emergency IS NOT NULL ");

        private final String condition;

        State(String condition) {
            this.condition = condition;
        }
    }

    /** Holds the same person's other calls off until the running transaction ends. */
    void lock(UUID person) {
        rows.read(
                "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(?, 0))", row -> 1, "access.emergency " + person);
    }

    void open(Fresh one, Duration lasts, Duration review) {
        rows.change(
                """
                INSERT INTO access.emergency (id, opaque_id, data_key, person, role, session, session_from, reason, sealed,
                                              household, at, until, review_due)
                SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                       t.now, least(t.now + ? * interval '1 second', ?), t.now + ? * interval '1 second'
                FROM (SELECT clock_timestamp() AS now) AS t
                """,
                one.id(),
                one.patient(),
                one.dataKey(),
                one.person(),
                one.role(),
                one.session().mark().session(),
                one.session().mark().from(),
                one.reason().wire(),
                one.text().toArray(),
                // as long as the longest of them, so that its length tells nothing
                seal.seal(
                                HOUSEHOLDS,
                                one.id(),
                                clock.instant(),
                                Bytes.utf8("%-7s".formatted(one.household().orElse(""))))
                        .toArray(),
                lasts.toSeconds(),
                one.session().until(),
                review.toSeconds());
    }

    /** Those of a person whose time is not over and that nobody has judged. */
    List<Row> stillOpen(UUID person) {
        return rows.read(UNMARKED + "WHERE e.person = ? AND " + STILL_OPEN, this::row, person);
    }

    /** The same, of one patient. */
    List<Row> stillOpen(UUID person, String patient) {
        return rows.read(
                UNMARKED + "WHERE e.person = ? AND e.opaque_id = ? AND " + STILL_OPEN, this::row, person, patient);
    }

    Optional<Row> find(UUID id) {
        return rows.first(ALL + "WHERE e.id = ?", this::row, id);
    }

    /** Newest first, one more than {@code limit} and the ties of the last. */
    List<Row> before(State state, Instant before, int limit) {
        return rows.read(
                ALL + "WHERE e.at < ? AND " + state.condition + "ORDER BY e.at DESC FETCH FIRST ? ROWS WITH TIES",
                this::row,
                before,
                limit + 1);
    }

    /** Keeps a judgement; whether this call did it. */
    boolean judge(UUID id, Judgement judgement, UUID person, Bytes note) {
        return rows.change(
                        "INSERT INTO access.emergency_review (emergency, outcome, person, sealed, at)"
                                + " VALUES (?, ?, ?, ?, clock_timestamp()) ON CONFLICT DO NOTHING",
                        id,
                        judgement.wire(),
                        person,
                        note.toArray())
                == 1;
    }

    /** How many a state has. */
    long count(State state) {
        return rows.count("SELECT count(*) FROM access.emergency e"
                + " LEFT JOIN access.emergency_review r ON r.emergency = e.id WHERE " + state.condition);
    }

    /** How many are sealed under a key. */
    long count(UUID dataKey) {
        return rows.count("SELECT count(*) FROM access.emergency WHERE data_key = ?", dataKey);
    }

    /** When the newest was opened of those that are sealed under a key. */
    Optional<Instant> newest(UUID dataKey) {
        return rows.first(
                "SELECT at FROM access.emergency WHERE data_key = ? ORDER BY at DESC LIMIT 1",
                row -> Instants.of(row, "at"),
                dataKey);
    }

    private Optional<String> household(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return Optional.ofNullable(row.getBytes("household"))
                .map(mark -> seal.open(HOUSEHOLDS, id, Bytes.of(mark)).asUtf8().strip())
                .filter(mark -> !mark.isEmpty());
    }

    private Row row(ResultSet row) throws SQLException {
        var access = new EmergencyAccess(
                row.getObject("id", UUID.class),
                row.getString("opaque_id"),
                row.getObject("person", UUID.class),
                row.getString("role"),
                row.getString("reason"),
                Instants.of(row, "at"),
                Instants.of(row, "until"),
                Instants.of(row, "review_due"),
                row.getBoolean("overdue"),
                household(row),
                Optional.ofNullable(row.getString("outcome")),
                Optional.ofNullable(row.getObject("reviewer", UUID.class)),
                Instants.ifSet(row, "reviewed_at"));
        return new Row(
                access,
                row.getObject("data_key", UUID.class),
                new CurrentSession.Mark(row.getString("session"), Instants.of(row, "session_from")),
                Bytes.of(row.getBytes("sealed")),
                Optional.ofNullable(row.getBytes("note")).map(Bytes::of));
    }
}
