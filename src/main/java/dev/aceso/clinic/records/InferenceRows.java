package dev.aceso.clinic.records;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;

/** Reads and inserts inference rows. Nothing here updates or deletes: a correction is a new version. */
@ApplicationScoped
class InferenceRows implements PanacheRepositoryBase<InferenceRow, InferenceRow.Key> {
    /** Inserts the row unless the same finding is already kept; whether it was inserted. */
    boolean insert(InferenceRow row) {
        return getEntityManager()
                        .createNativeQuery("""
                                INSERT INTO records.inference
                                    (id, version, data_key, function, function_version, contract_version,
                                     finding_mac, sealed, made_at)
                                VALUES (:id, :version, :dataKey, :function, :functionVersion, :contractVersion,
                                        :findingMac, :sealed, :madeAt)
                                ON CONFLICT (data_key, function, function_version, finding_mac) WHERE version = 1
                                DO NOTHING
                                """)
                        .setParameter("id", row.id)
                        .setParameter("version", row.version)
                        .setParameter("dataKey", row.dataKey)
                        .setParameter("function", row.function)
                        .setParameter("functionVersion", row.functionVersion)
                        .setParameter("contractVersion", row.contractVersion)
                        .setParameter("findingMac", row.findingMac)
                        .setParameter("sealed", row.sealed)
                        .setParameter("madeAt", row.madeAt)
                        .executeUpdate()
                == 1;
    }

    /** The first version of the record that holds this finding. */
    Optional<InferenceRow> same(InferenceRow row) {
        return find(
                        "dataKey = ?1 and function = ?2 and functionVersion = ?3 and findingMac = ?4 and version = 1",
                        row.dataKey,
                        row.function,
                        row.functionVersion,
                        row.findingMac)
                .firstResultOptional();
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
