package dev.aceso.trust.access.disclosure;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aceso.ground.parties.Bytes;

/**
 * The ledger in PostgreSQL, shared by all replicas. A contract has a hundred paths and is used a thousand times a day: the paths are stored once
 * for each set of them, under their digest, and a disclosure names the set.
 */
@ApplicationScoped
class DatabaseLedger implements Ledger {
    private static final int MILLIS = 5_000;
    private static final int MOST_NOTED = 20_000;
    private static final String DISCLOSURE = """
            INSERT INTO access.disclosure (patient, kind, recipient, path_set, day)
            VALUES (:patient, :kind, :recipient, :set, :day) ON CONFLICT DO NOTHING
            """;
    private static final String WITH_SET =
            "WITH paths AS (INSERT INTO access.path_set (id, paths) VALUES (:set, :paths) ON CONFLICT DO NOTHING) ";

    private final EntityManager database;
    private final TransactionSynchronizationRegistry transaction;
    /** Sets that are durable; there are few. */
    private final Set<Bytes> stored = ConcurrentHashMap.newKeySet();
    /** Notes of late that are durable; the database lets nobody remove one that is younger than a week (V9). */
    private final Cache<Note, Boolean> noted =
            Caffeine.newBuilder().maximumSize(MOST_NOTED).build();

    DatabaseLedger(EntityManager database, TransactionSynchronizationRegistry transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** One note of a disclosure: the set of paths by its digest. */
    private record Note(String patient, Recipient to, LocalDate day, Bytes paths) {}

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public Set<String> held(String patient, Recipient to, LocalDate since) {
        // A statement of its own: the next one then sees what whoever had the lock before has committed.
        database.createNativeQuery("SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(:key, 0))", Integer.class)
                .setHint("jakarta.persistence.query.timeout", MILLIS)
                .setParameter("key", to + " " + patient)
                .getSingleResult();
        @SuppressWarnings("unchecked")
        List<String> texts = database.createNativeQuery("""
                        SELECT DISTINCT s.paths FROM access.disclosure d JOIN access.path_set s ON s.id = d.path_set
                        WHERE d.patient = :patient AND d.kind = :kind AND d.recipient = :recipient AND d.day >= :since
                        """, String.class)
                .setParameter("patient", patient)
                .setParameter("kind", to.kind().wire())
                .setParameter("recipient", to.id())
                .setParameter("since", since)
                .getResultList();
        return texts.stream().flatMap(text -> PathSet.paths(text).stream()).collect(Collectors.toSet());
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void add(String patient, Recipient to, LocalDate day, PathSet paths) {
        var note = new Note(patient, to, day, paths.id());
        if (noted.getIfPresent(note) != null) {
            return;
        }
        boolean known = stored.contains(paths.id());
        var insert = database.createNativeQuery(known ? DISCLOSURE : WITH_SET + DISCLOSURE)
                .setParameter("patient", patient)
                .setParameter("kind", to.kind().wire())
                .setParameter("recipient", to.id())
                .setParameter("set", paths.id().toArray())
                .setParameter("day", day);
        if (!known) {
            insert.setParameter("paths", paths.text());
        }
        insert.executeUpdate();
        transaction.registerInterposedSynchronization(new OnceDurable(note));
    }

    @Override
    @Transactional
    public int forget(LocalDate before, int limit) {
        return database.createNativeQuery("""
                        DELETE FROM access.disclosure WHERE (patient, kind, recipient, day, path_set) IN
                            (SELECT patient, kind, recipient, day, path_set FROM access.disclosure
                             WHERE day < :before ORDER BY day LIMIT :limit)
                        """)
                .setParameter("before", before)
                .setParameter("limit", limit)
                .executeUpdate();
    }

    /** Remembers that a note and its set are stored when they are, and not before: their transaction may roll back. */
    private final class OnceDurable implements Synchronization {
        private final Note note;

        OnceDurable(Note note) {
            this.note = note;
        }

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                stored.add(note.paths);
                noted.put(note, true);
            }
        }
    }
}
