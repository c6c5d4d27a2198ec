package dev.aceso.clinic.records;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;

import dev.aceso.ground.parties.RecordId;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.sealing.Envelope.DataKey;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;

/** Reads and inserts inference rows. Nothing here updates or deletes: a correction is a new version. */
@ApplicationScoped
class InferenceRows implements PanacheRepositoryBase<InferenceRow, InferenceRow.Key> {
    /** Of an insert that was none, what was there before it; or nothing, while a twin was faster that is younger than the statement. */
    private static final String KEEP = """
            WITH same AS (
                SELECT id, version, encode(sha256(sealed), 'hex') AS digest FROM records.inference
                WHERE data_key = ? AND function = ? AND function_version = ? AND finding_mac = ? AND version = 1),
            fresh AS (
                INSERT INTO records.inference
                    (id, version, data_key, function, function_version, contract_version, finding_mac, sealed, made_at)
                SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT FROM same)
                ON CONFLICT (data_key, function, function_version, finding_mac) WHERE version = 1 DO NOTHING
                RETURNING id, version, encode(sha256(sealed), 'hex') AS digest)
            SELECT id, version, digest, false AS fresh FROM same
            UNION ALL SELECT id, version, digest, true FROM fresh
            """;

    private final Statements statements;

    InferenceRows(Statements statements) {
        this.statements = statements;
    }

    /** Keeps the row unless the same finding is kept already, and says which row that is. */
    Kept keep(InferenceRow row) {
        // Who waited for a twin sees its row with the next statement.
        return tried(row).or(() -> tried(row)).orElseThrow();
    }

    private Optional<Kept> tried(InferenceRow row) {
        return statements.first(
                KEEP,
                found -> new Kept(
                        new RecordId(found.getObject("id", UUID.class)),
                        found.getInt("version"),
                        found.getBoolean("fresh"),
                        new DataKey(row.dataKey),
                        found.getString("digest")),
                row.dataKey,
                row.function,
                row.functionVersion,
                row.findingMac,
                row.id,
                row.version,
                row.dataKey,
                row.function,
                row.functionVersion,
                row.contractVersion,
                row.findingMac,
                row.sealed,
                row.madeAt);
    }

    /** The newest version of each of the patient's records, newest record first, read as they are looked at. */
    Stream<InferenceRow> newest(UUID dataKey, Instant before) {
        return find("""
                        from InferenceRow r where r.dataKey = ?1 and r.madeAt < ?2
                        and r.version = (select max(s.version) from InferenceRow s where s.id = r.id)
                        order by r.madeAt desc, r.id desc
                        """, dataKey, before).withHint("org.hibernate.fetchSize", 100).stream();
    }

    /** The newest version of one record. */
    Optional<InferenceRow> newest(UUID dataKey, UUID id) {
        return find("dataKey = ?1 and id = ?2 order by version desc", dataKey, id)
                .firstResultOptional();
    }

    /** Every version of every record, in a stable order, read in batches: id, version and sealed body. */
    Stream<Tuple> bodies() {
        return getEntityManager()
                .createQuery(
                        "select r.id, r.version, r.sealed from InferenceRow r order by r.id, r.version", Tuple.class)
                .setHint("org.hibernate.fetchSize", 500)
                .getResultStream();
    }
}
