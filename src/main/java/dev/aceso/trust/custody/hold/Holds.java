package dev.aceso.trust.custody.hold;

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

/** The rows of {@code custody.hold} and {@code custody.hold_release}. Both are only added to. */
@Singleton
public class Holds {
    private static final String ALL = """
            SELECT h.id, h.opaque_id, h.kind, h.reference, h.person, h.at,
                   r.person AS lifted_by, r.at AS lifted_at, r.reference AS lifted_for
            FROM custody.hold h LEFT JOIN custody.hold_release r ON r.hold = h.id
            """;
    private final Statements rows;
    private final Clock clock;

    Holds(Statements rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /** Whether anything holds the patient's records now. */
    public boolean any(String patient) {
        return !rows.read(ALL + "WHERE h.opaque_id = ? AND r.hold IS NULL LIMIT 1", Holds::hold, patient)
                .isEmpty();
    }

    Hold place(String patient, Hold.Kind kind, String reference, UUID person) {
        UUID id = UUID.randomUUID();
        Instant at = Instants.now(clock);
        rows.change(
                "INSERT INTO custody.hold (id, opaque_id, kind, reference, person, at) VALUES (?, ?, ?, ?, ?, ?)",
                id,
                patient,
                kind.wire(),
                reference,
                person,
                at);
        return find(id).orElseThrow();
    }

    /** Lifts a hold; whether this call did it. */
    boolean release(UUID hold, String reference, UUID person) {
        return rows.change(
                        "INSERT INTO custody.hold_release (hold, reference, person, at) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        hold,
                        reference,
                        person,
                        Instants.now(clock))
                == 1;
    }

    Optional<Hold> find(UUID id) {
        return rows.first(ALL + "WHERE h.id = ?", Holds::hold, id);
    }

    /** Newest first, one more than {@code limit} and the ties of the last. */
    List<Hold> before(Instant before, int limit) {
        return rows.read(
                ALL + "WHERE h.at < ? ORDER BY h.at DESC FETCH FIRST ? ROWS WITH TIES", Holds::hold, before, limit + 1);
    }

    private static Hold hold(ResultSet row) throws SQLException {
        return new Hold(
                row.getObject("id", UUID.class),
                row.getString("opaque_id"),
                row.getString("kind"),
                row.getString("reference"),
                row.getObject("person", UUID.class),
                Instants.of(row, "at"),
                Optional.ofNullable(row.getObject("lifted_by", UUID.class)),
                Instants.ifSet(row, "lifted_at"),
                Optional.ofNullable(row.getString("lifted_for")));
    }
}
