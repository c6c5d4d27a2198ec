package dev.aceso.trust.custody.merge;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.custody.merge.Merge.Source;
import org.jspecify.annotations.Nullable;

/** The rows of {@code custody.merge} and {@code custody.unmerge}. Both are only added to. */
@Singleton
class MergeRows {
    private static final String ALL = """
            SELECT m.id, m.gone, m.remains, m.source, m.reference, m.person, m.at,
                   u.source AS undone_source, u.reference AS undone_reference, u.person AS undone_by, u.at AS undone_at
            FROM custody.merge m LEFT JOIN custody.unmerge u ON u.merge = m.id
            """;
    private final Statements rows;
    private final Clock clock;

    MergeRows(Statements rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    Merge add(String gone, String remains, Source source, @Nullable String reference, @Nullable UUID person) {
        UUID id = UUID.randomUUID();
        rows.change(
                "INSERT INTO custody.merge (id, gone, remains, source, reference, person, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                id,
                gone,
                remains,
                source.wire(),
                reference,
                person,
                Instants.now(clock));
        return find(id).orElseThrow();
    }

    /** Takes a merge back; whether this call did it. */
    boolean undo(UUID merge, @Nullable String reference, @Nullable UUID person) {
        return rows.change(
                        "INSERT INTO custody.unmerge (merge, source, reference, person, at) VALUES (?, ?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        merge,
                        person == null ? "ehr" : "person",
                        reference,
                        person,
                        Instants.now(clock))
                == 1;
    }

    Optional<Merge> find(UUID id) {
        return rows.first(ALL + "WHERE m.id = ?", MergeRows::merge, id);
    }

    /** What stands about a patient, as the one that is gone or the one that remains. */
    List<Merge> standing(String patient) {
        return rows.read(
                ALL + "WHERE (m.gone = ? OR m.remains = ?) AND u.merge IS NULL ORDER BY m.at, m.id",
                MergeRows::merge,
                patient,
                patient);
    }

    /** The newest of one pair, whether it stands or not. */
    Optional<Merge> newest(String gone, String remains) {
        return rows.first(
                ALL + "WHERE m.gone = ? AND m.remains = ? ORDER BY m.at DESC, m.id LIMIT 1",
                MergeRows::merge,
                gone,
                remains);
    }

    /** Who is the same patient as merges stand, besides the one asked about. */
    List<String> kin(String patient) {
        return rows.read("SELECT custody.kin(?) AS kin ORDER BY kin", row -> row.getString("kin"), patient);
    }

    /** Newest first, one more than {@code limit} and the ties of the last. */
    List<Merge> before(Instant before, int limit) {
        return rows.read(
                ALL + "WHERE m.at < ? ORDER BY m.at DESC FETCH FIRST ? ROWS WITH TIES",
                MergeRows::merge,
                before,
                limit + 1);
    }

    private static Merge merge(ResultSet row) throws SQLException {
        return new Merge(
                row.getObject("id", UUID.class),
                row.getString("gone"),
                row.getString("remains"),
                row.getString("source"),
                Optional.ofNullable(row.getString("reference")),
                Optional.ofNullable(row.getObject("person", UUID.class)),
                Instants.of(row, "at"),
                Optional.ofNullable(row.getString("undone_source")),
                Optional.ofNullable(row.getString("undone_reference")),
                Optional.ofNullable(row.getObject("undone_by", UUID.class)),
                Instants.ifSet(row, "undone_at"));
    }
}
