package dev.aceso.trust.workforce.training;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;

/**
 * The rows of {@code workforce.training_override} and {@code workforce.training_override_end}. Both are only added to. Times are by the database's
 * clock, so that replicas agree when an override is over.
 */
@Singleton
class WaiverRows {
    /** The table, as what is sealed names it. */
    static final String TABLE = "workforce.training_override";

    private static final String ALL = """
            SELECT o.*, e.person AS ended_by, e.at AS ended_at, p.id IS NOT NULL AS open
            FROM workforce.training_override o LEFT JOIN workforce.training_override_end e ON e.override = o.id
                 LEFT JOIN workforce.open_override p ON p.id = o.id
            """;
    private final Statements rows;

    WaiverRows(Statements rows) {
        this.rows = rows.brief();
    }

    /**
     * A row as it is stored.
     *
     * @param waiver what may be shown of it
     * @param hours for how long it was given
     * @param text the sealed text
     */
    record Row(Waiver waiver, int hours, Bytes text) {}

    void add(UUID id, UUID worker, WaiverForm form, UUID by, Bytes sealed) {
        rows.change("""
                INSERT INTO workforce.training_override (id, worker, reason, sealed, hours, person, at, until)
                SELECT ?, ?, ?, ?, ?, ?, t.now, t.now + ? * interval '1 hour' FROM (SELECT clock_timestamp() AS now) AS t
                """, id, worker, form.reason().wire(), sealed.toArray(), form.hours(), by, form.hours());
    }

    /** Ends one that is not over; whether this call did it. */
    boolean end(UUID id, UUID by) {
        return rows.change(
                        "INSERT INTO workforce.training_override_end (override, person, at)"
                                + " SELECT o.id, ?, clock_timestamp() FROM workforce.open_override o WHERE o.id = ? ON CONFLICT DO NOTHING",
                        by,
                        id)
                == 1;
    }

    Optional<Row> find(UUID id) {
        return rows.first(ALL + "WHERE o.id = ?", WaiverRows::row, id);
    }

    /** Somebody's that is not over. */
    Optional<Row> open(UUID worker) {
        return rows.first(ALL + "WHERE o.worker = ? AND p.id IS NOT NULL", WaiverRows::row, worker);
    }

    /** Newest first, one more than {@code limit} and the ties of the last. */
    List<Waiver> before(boolean openOnly, Instant before, int limit) {
        return rows.read(
                ALL + "WHERE o.at < ? AND (NOT ? OR p.id IS NOT NULL) ORDER BY o.at DESC FETCH FIRST ? ROWS WITH TIES",
                row -> row(row).waiver(),
                before,
                openOnly,
                limit + 1);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new Waiver(
                        row.getObject("id", UUID.class),
                        row.getObject("worker", UUID.class),
                        row.getString("reason"),
                        row.getObject("person", UUID.class),
                        Instants.of(row, "at"),
                        Instants.of(row, "until"),
                        row.getBoolean("open"),
                        Optional.ofNullable(row.getObject("ended_by", UUID.class)),
                        Instants.ifSet(row, "ended_at"),
                        Optional.empty()),
                row.getInt("hours"),
                Bytes.of(row.getBytes("sealed")));
    }
}
