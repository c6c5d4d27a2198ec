package dev.aceso.clinic.chart.writes;

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
import dev.aceso.trust.sealing.Envelope.DataKey;

/** The rows of {@code records.effect}. */
@Singleton
class EffectRows {
    static final String TABLE = "records.effect";
    private static final String COLUMNS = """
            e.id, e.record, e.record_version, e.data_key, e.ehr, e.function, e.act, e.type, e.sealed, e.intent, e.state, e.attempts,
            e.code, e.made_at, k.erased_at IS NOT NULL AS erased
            """;
    private final Statements rows;

    EffectRows(Statements rows) {
        this.rows = rows;
    }

    /**
     * One row.
     *
     * @param id its id
     * @param record the record that proposed it
     * @param version the version of that
     * @param key under which it is sealed
     * @param ehr the configured id of the EHR
     * @param function whose it is
     * @param act what is done
     * @param type to which type of resource
     * @param sealed all of it
     * @param intent the intent in the log
     * @param state {@code waiting}, {@code done} or {@code failed}
     * @param attempts how many were begun
     * @param code why it is not done
     * @param madeAt when it was committed
     * @param erased whether the key was given up since
     * @param unsure whether an attempt before this one may have arrived, and the EHR has not said since that it is not there
     */
    record Row(
            UUID id,
            UUID record,
            int version,
            DataKey key,
            String ehr,
            String function,
            String act,
            String type,
            Bytes sealed,
            UUID intent,
            String state,
            int attempts,
            Optional<String> code,
            Instant madeAt,
            boolean erased,
            boolean unsure) {}

    /**
     * What waits for one EHR.
     *
     * @param ehr its configured id
     * @param waiting how many
     * @param oldest when the oldest was committed
     */
    record Queue(String ehr, long waiting, Instant oldest) {}

    /** The id of the same effect, unless it failed. */
    Optional<UUID> same(DataKey key, Bytes mac) {
        return rows.first(
                "SELECT id FROM records.effect WHERE data_key = ? AND effect_mac = ? AND state <> 'failed'",
                row -> row.getObject(1, UUID.class),
                key.id(),
                mac.toArray());
    }

    /** Waits until nobody else intends anything under this key, and keeps others waiting until the running transaction ends. */
    void inTurn(DataKey key) {
        rows.read(
                "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(?, 0))", row -> 1, "records.effect " + key.id());
    }

    /** Adds a row after all that there are, unless the same effect is there; whether it was added. To be called {@linkplain #inTurn in turn}. */
    boolean add(Row row, Bytes mac, Bytes resource) {
        return rows.change(
                        """
                        INSERT INTO records.effect (id, record, record_version, data_key, ehr, function, act, type, effect_mac, sealed,
                            intent, made_at, state, next_at, resource, place)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?,
                            (SELECT coalesce(max(place), 0) + 1 FROM records.effect WHERE data_key = ?))
                        ON CONFLICT DO NOTHING
                        """,
                        row.id(),
                        row.record(),
                        row.version(),
                        row.key().id(),
                        row.ehr(),
                        row.function(),
                        row.act(),
                        row.type(),
                        mac.toArray(),
                        row.sealed().toArray(),
                        row.intent(),
                        row.madeAt(),
                        row.madeAt(),
                        resource.toArray(),
                        row.key().id())
                == 1;
    }

    /** The EHRs for which something is due. */
    List<String> due(Instant now) {
        return rows.read(
                "SELECT DISTINCT ehr FROM records.effect WHERE state = 'waiting' AND next_at <= ?",
                row -> row.getString(1),
                now);
    }

    /** What waits, for each EHR for which something does. */
    List<Queue> waiting() {
        return rows.read(
                "SELECT ehr, count(*) AS waiting, min(made_at) AS oldest FROM records.effect WHERE state = 'waiting' GROUP BY ehr",
                row -> new Queue(row.getString("ehr"), row.getLong("waiting"), Instants.of(row, "oldest")));
    }

    /**
     * Begins an attempt at one of an EHR's that is due and before which nothing waits that is about the same resource: nobody else takes it before
     * {@code until}. To be committed before anything is sent.
     */
    Optional<Row> claim(String ehr, Instant now, Instant until) {
        return rows.first("""
                        WITH due AS (
                            SELECT d.id, d.unsure FROM records.effect d WHERE d.state = 'waiting' AND d.ehr = ? AND d.next_at <= ?
                                AND NOT EXISTS (SELECT FROM records.effect o WHERE o.data_key = d.data_key AND o.resource = d.resource
                                    AND o.place < d.place AND o.state = 'waiting')
                            ORDER BY d.next_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED
                        ), e AS (
                            UPDATE records.effect u SET attempts = u.attempts + 1, next_at = ?, unsure = true
                            FROM due WHERE u.id = due.id RETURNING u.*
                        )
                        SELECT %s, due.unsure FROM e JOIN due ON due.id = e.id JOIN sealing.data_key k ON k.id = e.data_key
                        """.formatted(COLUMNS), EffectRows::row, ehr, now, until);
    }

    /** Puts an attempt off; false when somebody else has begun another meanwhile. */
    boolean later(Row row, Instant next, String code, boolean unsure) {
        return rows.change(
                        "UPDATE records.effect SET next_at = ?, code = ?, unsure = ?"
                                + " WHERE id = ? AND attempts = ? AND state = 'waiting'",
                        next,
                        code,
                        unsure,
                        row.id(),
                        row.attempts())
                == 1;
    }

    /** Ends it as written; false when it was ended before. */
    boolean done(Row row, Instant at) {
        return rows.change(
                        "UPDATE records.effect SET state = 'done', code = NULL, unsure = false, ended_at = ?"
                                + " WHERE id = ? AND state = 'waiting'",
                        at,
                        row.id())
                == 1;
    }

    /** Gives it up; false when it was ended before, or somebody else has begun another attempt meanwhile and will tell. */
    boolean failed(Row row, String code, boolean unsure, Instant at) {
        return rows.change(
                        "UPDATE records.effect SET state = 'failed', code = ?, unsure = ?, ended_at = ?"
                                + " WHERE id = ? AND attempts = ? AND state = 'waiting'",
                        code,
                        unsure,
                        at,
                        row.id(),
                        row.attempts())
                == 1;
    }

    /** Those that one version of a record proposed, in the order in which they were committed. */
    List<Row> of(DataKey key, UUID record) {
        return rows.read(
                "SELECT " + COLUMNS + ", e.unsure FROM records.effect e JOIN sealing.data_key k ON k.id = e.data_key"
                        + " WHERE e.data_key = ? AND e.record = ? ORDER BY e.place",
                EffectRows::row,
                key.id(),
                record);
    }

    long count(UUID key) {
        return rows.count("SELECT count(*) FROM records.effect WHERE data_key = ?", key);
    }

    Optional<Instant> newest(UUID key) {
        return rows.first(
                "SELECT made_at FROM records.effect WHERE data_key = ? ORDER BY made_at DESC LIMIT 1",
                row -> Instants.of(row, "made_at"),
                key);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getObject("id", UUID.class),
                row.getObject("record", UUID.class),
                row.getInt("record_version"),
                new DataKey(row.getObject("data_key", UUID.class)),
                row.getString("ehr"),
                row.getString("function"),
                row.getString("act"),
                row.getString("type"),
                Bytes.of(row.getBytes("sealed")),
                row.getObject("intent", UUID.class),
                row.getString("state"),
                row.getInt("attempts"),
                Optional.ofNullable(row.getString("code")),
                Instants.of(row, "made_at"),
                row.getBoolean("erased"),
                row.getBoolean("unsure"));
    }
}
