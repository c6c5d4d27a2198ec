package dev.aceso.trust.custody.erasure;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.custody.erasure.Erasure.State;
import org.jspecify.annotations.Nullable;

/** The rows of {@code custody.erasure} and {@code custody.erasure_step}. Both are only added to; a step is taken once. */
@Singleton
class Erasures {
    private static final String ALL = """
            SELECT * FROM (
                SELECT e.id, e.opaque_id, e.data_key, e.reason, e.person, e.at,
                       a.person AS approved_by, a.at AS approved_at, b.at AS begun_at, b.intent, d.receipt,
                       ARRAY(SELECT k FROM custody.kin(e.opaque_id) k ORDER BY k) AS merged_with,
                       CASE WHEN d.erasure IS NOT NULL THEN 'done' WHEN w.erasure IS NOT NULL THEN 'withdrawn'
                            WHEN b.erasure IS NOT NULL THEN 'begun' WHEN a.erasure IS NOT NULL THEN 'approved'
                            ELSE 'requested' END AS state
                FROM custody.erasure e
                LEFT JOIN custody.erasure_step a ON a.erasure = e.id AND a.step = 'approved'
                LEFT JOIN custody.erasure_step b ON b.erasure = e.id AND b.step = 'begun'
                LEFT JOIN custody.erasure_step d ON d.erasure = e.id AND d.step = 'done'
                LEFT JOIN custody.erasure_step w ON w.erasure = e.id AND w.step = 'withdrawn') every_one
            """;
    private final Statements rows;
    private final ObjectMapper json;

    Erasures(Statements rows, ObjectMapper json) {
        this.rows = rows;
        this.json = json;
    }

    Erasure ask(String patient, UUID key, Erasure.Reason reason, UUID person, Instant at) {
        UUID id = UUID.randomUUID();
        rows.change(
                "INSERT INTO custody.erasure (id, opaque_id, data_key, reason, person, at) VALUES (?, ?, ?, ?, ?, ?)",
                id,
                patient,
                key,
                reason.wire(),
                person,
                at);
        return get(id);
    }

    void step(UUID erasure, State step, UUID person, Instant at, @Nullable UUID intent, @Nullable Receipt receipt) {
        int added = rows.change(
                "INSERT INTO custody.erasure_step (erasure, step, person, at, intent, receipt) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                erasure,
                step.wire(),
                person,
                at,
                intent,
                receipt == null ? null : written(receipt));
        if (added == 0) {
            throw new Failure(Code.OUT_OF_ORDER, "somebody else took this step at the same time");
        }
    }

    Erasure get(UUID id) {
        return rows.first(ALL + "WHERE id = ?", this::erasure, id).orElseThrow(Failure::notFound);
    }

    /** What is open about a key. */
    Optional<Erasure> open(UUID key) {
        return rows.first(ALL + "WHERE data_key = ? AND state NOT IN ('done', 'withdrawn')", this::erasure, key);
    }

    /** Newest first, one more than {@code limit} and the ties of the last. */
    List<Erasure> before(Instant before, Optional<State> state, int limit) {
        return rows.read(
                ALL + "WHERE at < ? AND state = coalesce(?::text, state) ORDER BY at DESC FETCH FIRST ? ROWS WITH TIES",
                this::erasure,
                before,
                state.map(State::wire).orElse(null),
                limit + 1);
    }

    private Erasure erasure(ResultSet row) throws SQLException {
        return new Erasure(
                row.getObject("id", UUID.class),
                row.getString("opaque_id"),
                row.getObject("data_key", UUID.class),
                row.getString("reason"),
                row.getString("state"),
                List.of((String[]) row.getArray("merged_with").getArray()),
                row.getObject("person", UUID.class),
                Instants.of(row, "at"),
                Optional.ofNullable(row.getObject("approved_by", UUID.class)),
                Instants.ifSet(row, "approved_at"),
                Instants.ifSet(row, "begun_at"),
                Optional.ofNullable(row.getString("receipt")).map(this::read),
                Optional.ofNullable(row.getObject("intent", UUID.class)));
    }

    private String written(Receipt receipt) {
        try {
            return json.writeValueAsString(receipt);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a receipt cannot be written", e);
        }
    }

    private Receipt read(String receipt) {
        try {
            return json.readValue(receipt, Receipt.class);
        } catch (JsonProcessingException e) {
            throw new Failure(Code.INTEGRITY, "a stored receipt cannot be read", e);
        }
    }
}
