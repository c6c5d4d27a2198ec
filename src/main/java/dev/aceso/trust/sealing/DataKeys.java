package dev.aceso.trust.sealing;

import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;

/** The rows of {@code sealing.data_key}. */
@ApplicationScoped
class DataKeys implements PanacheRepositoryBase<DataKeyRow, UUID> {
    Optional<DataKeyRow> of(String opaqueId) {
        try {
            return find("opaqueId", opaqueId).firstResultOptional();
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a data key cannot be looked up", e);
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
