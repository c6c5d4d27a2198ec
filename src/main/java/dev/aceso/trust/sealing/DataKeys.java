package dev.aceso.trust.sealing;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.store.Statements;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;

/** The rows of {@code sealing.data_key}. */
@ApplicationScoped
class DataKeys implements PanacheRepositoryBase<DataKeyRow, UUID> {
    private final Statements statements;

    DataKeys(Statements statements) {
        this.statements = statements;
    }

    Optional<DataKeyRow> of(String opaqueId) {
        try {
            return find("opaqueId = ?1 and erasedAt is null", opaqueId).firstResultOptional();
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a data key cannot be looked up", e);
        }
    }

    /** Its id, held until the running transaction ends: nobody gives the key up before, and who just did has the row gone. */
    Optional<UUID> shared(String opaqueId) {
        try {
            return statements.first(
                    "SELECT id FROM sealing.data_key WHERE opaque_id = ? AND erased_at IS NULL FOR SHARE",
                    row -> row.getObject(1, UUID.class),
                    opaqueId);
        } catch (Failure e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a data key cannot be looked up", e);
        }
    }

    /** The row, held alone until the running transaction ends. */
    Optional<DataKeyRow> alone(String opaqueId) {
        try {
            return find("opaqueId = ?1 and erasedAt is null", opaqueId)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional();
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a data key cannot be looked up", e);
        }
    }

    /** When the newest key behind an opaque id was given up; empty when one lives or there never was one. */
    Optional<Instant> erased(String opaqueId) {
        try {
            return find("opaqueId = ?1 order by erasedAt desc nulls first", opaqueId)
                    .firstResultOptional()
                    .map(row -> row.erasedAt);
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a data key cannot be looked up", e);
        }
    }

    /** Marks a key as given up; whether this call did it. */
    boolean giveUp(UUID id, Instant at) {
        try {
            return getEntityManager()
                            .createNativeQuery("update sealing.data_key set erased_at = :at"
                                    + " where id = :id and erased_at is null")
                            .setParameter("at", at)
                            .setParameter("id", id)
                            .executeUpdate()
                    == 1;
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a data key cannot be given up", e);
        }
    }

    /**
     * Claims the patient for this row. When another transaction is doing the same, waits until that one ends.
     *
     * @return whether the claim was won; if not, the winner's row is visible to the next statement under READ COMMITTED
     */
    boolean claim(DataKeyRow row) {
        try {
            return getEntityManager()
                            .createNativeQuery("""
                            insert into sealing.data_key (id, pseudonym, opaque_id, sealed_ref, created_at)
                            values (:id, :pseudonym, :opaqueId, :sealedRef, :createdAt) on conflict do nothing""")
                            .setParameter("id", row.id)
                            .setParameter("pseudonym", row.pseudonym)
                            .setParameter("opaqueId", row.opaqueId)
                            .setParameter("sealedRef", row.sealedRef)
                            .setParameter("createdAt", row.createdAt)
                            .executeUpdate()
                    == 1;
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a data key cannot be kept", e);
        }
    }
}
