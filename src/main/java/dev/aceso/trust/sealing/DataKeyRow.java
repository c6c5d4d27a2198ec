package dev.aceso.trust.sealing;

import java.time.Instant;
import java.util.UUID;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

/** Ties a data key to its patient: by pseudonym, by opaque id, and by name sealed under the key itself. */
@Entity
@Table(schema = "sealing", name = "data_key")
class DataKeyRow {
    @Id
    UUID id;

    String pseudonym;

    @Column(name = "opaque_id")
    String opaqueId;

    @Column(name = "sealed_ref")
    byte[] sealedRef;

    @Column(name = "created_at")
    Instant createdAt;

    /** When it was given up; a key that was is found by its id only. */
    @Column(name = "erased_at")
    @Nullable Instant erasedAt;
}
