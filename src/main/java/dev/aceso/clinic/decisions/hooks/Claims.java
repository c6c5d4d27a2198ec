package dev.aceso.clinic.decisions.hooks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

import dev.aceso.clinic.records.Kept;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.RecordId;

/**
 * The rows that make a hook call once only.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>A claim is taken in the transaction of the call's intent and answered in the transaction of its outcome. Until its lease ends,
 * nobody else may work on the call; after that, one other may take it over. A failed call gives its lease back at once. An answer is
 * kept 24 hours; with the claim go the tokens that were used for it.
 *
 * <p>Leases are counted by the database's clock, the only one that all replicas share.
 */
@ApplicationScoped
class Claims {
    private final EntityManager database;

    Claims(EntityManager database) {
        this.database = database;
    }

    /**
     * A claim as stored.
     *
     * @param id the claim
     * @param bodyMac the keyed digest of the body it was made for
     * @param free whether nobody works on it any more
     * @param dataKey the key of the patient whom the stored answer is about
     * @param answer the sealed answer, when there is one
     * @param kept the record that the answer is about
     */
    record Claim(
            UUID id,
            Bytes bodyMac,
            boolean free,
            Optional<UUID> dataKey,
            Optional<Bytes> answer,
            Optional<Kept> kept) {}

    /** The claim of this call, if one was taken. */
    @Transactional
    Optional<Claim> find(Key key) {
        return one(
                "c.issuer = :issuer and c.service = :service and c.hook_instance = :instance",
                List.of("issuer", key.issuer(), "service", key.service(), "instance", key.hookInstance()));
    }

    /** The claim that this token was used for, if it was used. */
    @Transactional
    Optional<Claim> usedBy(String issuer, String jti) {
        return one(
                "c.id = (select t.claim from hooks.token t where t.issuer = :issuer and t.jti = :jti)",
                List.of("issuer", issuer, "jti", jti));
    }

    /** Takes a claim nobody took; whether it was taken. */
    boolean take(UUID id, Key key, Bytes bodyMac, UUID intent, Duration lease, Instant now) {
        return database.createNativeQuery("""
                                INSERT INTO hooks.claim
                                    (id, issuer, service, hook_instance, body_mac, intent, lease_until, claimed_at)
                                VALUES (:id, :issuer, :service, :instance, :mac, :intent,
                                    clock_timestamp() + :lease * interval '1 microsecond', :now)
                                ON CONFLICT DO NOTHING
                                """)
                        .setParameter("id", id)
                        .setParameter("issuer", key.issuer())
                        .setParameter("service", key.service())
                        .setParameter("instance", key.hookInstance())
                        .setParameter("mac", bodyMac.toArray())
                        .setParameter("intent", intent)
                        .setParameter("lease", lease.toNanos() / 1_000)
                        .setParameter("now", now)
                        .executeUpdate()
                == 1;
    }

    /** Takes over a claim whose lease ended without an answer; whether it was taken. */
    boolean takeOver(UUID id, UUID intent, Duration lease) {
        return database.createNativeQuery("""
                                UPDATE hooks.claim
                                SET intent = :intent, lease_until = clock_timestamp() + :lease * interval '1 microsecond'
                                WHERE id = :id AND answer IS NULL AND lease_until < clock_timestamp()
                                """)
                        .setParameter("id", id)
                        .setParameter("intent", intent)
                        .setParameter("lease", lease.toNanos() / 1_000)
                        .executeUpdate()
                == 1;
    }

    /** Notes that a token was used for a claim; whether it is the first use or one for the same claim. */
    boolean spend(String issuer, String jti, UUID claim, Instant expires) {
        boolean first = database.createNativeQuery("""
                        INSERT INTO hooks.token (issuer, jti, claim, expires_at)
                        VALUES (:issuer, :jti, :claim, :expires) ON CONFLICT DO NOTHING
                        """)
                        .setParameter("issuer", issuer)
                        .setParameter("jti", jti)
                        .setParameter("claim", claim)
                        .setParameter("expires", expires)
                        .executeUpdate()
                == 1;
        return first || usedBy(issuer, jti).map(used -> used.id().equals(claim)).orElse(false);
    }

    /** Stores the sealed answer of a claim that is still this intent's, and the record it is about; whether it was. */
    boolean answer(UUID id, UUID intent, UUID dataKey, Kept kept, Bytes sealed, Instant now) {
        return database.createNativeQuery("""
                                UPDATE hooks.claim SET answer = :answer, data_key = :key, answered_at = :now,
                                    record = :record, record_version = :version, record_sha256 = :digest
                                WHERE id = :id AND intent = :intent AND answer IS NULL
                                """)
                        .setParameter("answer", sealed.toArray())
                        .setParameter("record", kept.id().value())
                        .setParameter("version", kept.version())
                        .setParameter("digest", kept.digest())
                        .setParameter("key", dataKey)
                        .setParameter("now", now)
                        .setParameter("id", id)
                        .setParameter("intent", intent)
                        .executeUpdate()
                == 1;
    }

    /** Gives the lease back, so that a repeat need not wait. */
    void release(UUID id, UUID intent) {
        database.createNativeQuery("UPDATE hooks.claim SET lease_until = clock_timestamp() - interval '1 millisecond'"
                        + " WHERE id = :id AND intent = :intent")
                .setParameter("id", id)
                .setParameter("intent", intent)
                .executeUpdate();
    }

    /** Forgets claims, answers and tokens that are older and of which no token is still good; at most {@code limit}. How many claims went. */
    @Transactional
    int forget(Instant before, Instant now, int limit) {
        return database.createNativeQuery("""
                        DELETE FROM hooks.claim WHERE id IN
                            (SELECT c.id FROM hooks.claim c
                             WHERE coalesce(c.answered_at, c.lease_until) < :before
                             AND NOT EXISTS (SELECT FROM hooks.token t WHERE t.claim = c.id AND t.expires_at > :now)
                             ORDER BY coalesce(c.answered_at, c.lease_until) LIMIT :limit)
                        """)
                .setParameter("before", before)
                .setParameter("now", now)
                .setParameter("limit", limit)
                .executeUpdate();
    }

    private Optional<Claim> one(String where, List<String> named) {
        var query = database.createNativeQuery(
                "SELECT c.id, c.body_mac, c.lease_until < clock_timestamp(), c.data_key, c.answer, c.record, c.record_version, c.record_sha256 FROM hooks.claim c WHERE "
                        + where,
                Tuple.class);
        for (int i = 0; i < named.size(); i += 2) {
            query.setParameter(named.get(i), named.get(i + 1));
        }
        @SuppressWarnings("unchecked")
        List<Tuple> rows = query.getResultList();
        return rows.stream()
                .findFirst()
                .map(row -> new Claim(
                        (UUID) row.get(0),
                        Bytes.of((byte[]) row.get(1)),
                        (Boolean) row.get(2),
                        Optional.ofNullable((UUID) row.get(3)),
                        Optional.ofNullable((byte[]) row.get(4)).map(Bytes::of),
                        Optional.ofNullable((UUID) row.get(5))
                                .map(record ->
                                        new Kept(new RecordId(record), ((Number) row.get(6)).intValue(), false, (String)
                                                row.get(7)))));
    }

    /**
     * What names a call.
     *
     * @param issuer the issuer of the token it came with
     * @param service the CDS service
     * @param hookInstance the EHR's id of the call
     */
    record Key(String issuer, String service, String hookInstance) {}
}
