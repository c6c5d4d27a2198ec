package dev.aceso.clinic.records;

import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/** A row of {@code records.inference}: what the database sees of an inference. */
@Entity
@Table(schema = "records", name = "inference")
@IdClass(InferenceRow.Key.class)
class InferenceRow {
    @Id
    UUID id;

    @Id
    int version;

    @Column(name = "data_key")
    UUID dataKey;

    String function;

    @Column(name = "function_version")
    String functionVersion;

    @Column(name = "contract_version")
    String contractVersion;

    @Column(name = "finding_mac")
    byte[] findingMac;

    byte[] sealed;

    @Column(name = "made_at")
    Instant madeAt;

    /** The primary key. */
    record Key(UUID id, int version) implements Serializable {}
}
