package dev.aceso.trust.notices;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.store.Statements;
import org.jspecify.annotations.Nullable;

/** The rows of {@code notices.notice}. All times are by the database's clock, so that replicas agree what is due. */
@Singleton
class NoticeRows {
    private final Statements rows;

    NoticeRows(Statements rows) {
        this.rows = rows;
    }

    /** How a notice ends. */
    enum End {
        /** The mail server has it. */
        SENT("sent"),
        /** It was given up. */
        FAILED("failed"),
        /** There was nothing to say any more. */
        NEEDLESS("needless");

        private final String state;

        End(String state) {
            this.state = state;
        }
    }

    /**
     * A row at which an attempt has begun.
     *
     * @param id its id
     * @param kind what it says
     * @param about of which row
     * @param attempts how many were begun, this one included
     */
    record Row(UUID id, String kind, UUID about, int attempts) {}

    /** Adds one, unless the same is there. */
    void add(UUID id, String kind, UUID about, Instant due, Duration most) {
        rows.change("""
                INSERT INTO notices.notice (id, kind, about, made_at, due_at, until, state, next_at)
                VALUES (?, ?, ?, clock_timestamp(), ?, ?, 'waiting', ?) ON CONFLICT DO NOTHING
                """, id, kind, about, due, due.plus(most), due);
    }

    /**
     * Begins an attempt at one that is due: nobody else takes it while the lease lasts. To be committed before anything is sent.
     *
     * @param kinds what can be said here: what only a newer replica can say is left to it
     */
    Optional<Row> claim(Duration lease, Collection<String> kinds) {
        return rows.first("""
                WITH due AS (
                    SELECT id FROM notices.notice WHERE state = 'waiting' AND next_at <= clock_timestamp()
                        AND kind = ANY (string_to_array(?, ','))
                    ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
                )
                UPDATE notices.notice n SET attempts = n.attempts + 1, next_at = clock_timestamp() + ? * interval '1 second'
                FROM due WHERE n.id = due.id RETURNING n.id, n.kind, n.about, n.attempts
                """, NoticeRows::row, String.join(",", kinds), lease.toSeconds());
    }

    /** Puts an attempt off; false when that would be after its time, or somebody else has begun another meanwhile. */
    boolean later(Row row, Duration wait, String code) {
        return rows.change("""
                        UPDATE notices.notice SET next_at = clock_timestamp() + ? * interval '1 millisecond', code = ?
                        WHERE id = ? AND attempts = ? AND state = 'waiting'
                            AND clock_timestamp() + ? * interval '1 millisecond' < until
                        """, wait.toMillis(), code, row.id(), row.attempts(), wait.toMillis()) == 1;
    }

    /**
     * Ends it; false when it was ended before, or, unless it was sent, somebody else has begun another attempt.
     *
     * @param code why it was not sent
     */
    boolean end(Row row, End end, @Nullable String code) {
        return rows.change("""
                        UPDATE notices.notice SET state = ?, code = ?, ended_at = clock_timestamp()
                        WHERE id = ? AND state = 'waiting' AND (attempts = ? OR ?)
                        """, end.state, code, row.id(), row.attempts(), end == End.SENT) == 1;
    }

    /** How many are due and not told yet. */
    long waiting() {
        return rows.count(
                "SELECT count(*) FROM notices.notice WHERE state = 'waiting' AND due_at <= clock_timestamp()");
    }

    /** Those that were given up, the newest first. */
    List<Row> givenUp(int most) {
        return rows.read(
                "SELECT id, kind, about, attempts FROM notices.notice WHERE state = 'failed' ORDER BY ended_at DESC LIMIT ?",
                NoticeRows::row,
                most);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getObject("about", UUID.class),
                row.getInt("attempts"));
    }
}
