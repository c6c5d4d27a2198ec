package dev.aceso.trust.sealing;

import java.time.Instant;
import java.util.UUID;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Names the key of one month of the log. */
@Entity
@Table(schema = "sealing", name = "log_key")
class LogKeyRow {
    @Id
    String month;

    UUID id;

    @Column(name = "created_at")
    Instant createdAt;
}
