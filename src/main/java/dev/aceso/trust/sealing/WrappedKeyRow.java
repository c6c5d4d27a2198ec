package dev.aceso.trust.sealing;

import java.time.Instant;
import java.util.UUID;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A wrapped key. What its bytes mean is the keeper's business. */
@Entity
@Table(schema = "sealing", name = "wrapped_key")
class WrappedKeyRow {
    @Id
    UUID id;

    String kek;
    byte[] wrapped;

    @Column(name = "created_at")
    Instant createdAt;
}
