package dev.aceso.trust.sealing;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;

/**
 * Seals records with AES-256-GCM under a data key of the patient's own, which is itself wrapped by the key-encryption key.
 *
 * <h2>Guarantees</h2>
 *
 * <p>What {@link #seal} returns opens only under the same table, record id, version and data key: all are associated data. A
 * failure is a {@link dev.aceso.ground.failure.Failure}: {@code KEYS_UNAVAILABLE} when a key cannot be had, {@code INTEGRITY} when
 * a text does not open. There is no plaintext fallback.
 */
public interface Envelope {
    /** The patient's data key, made on first use. Joins the running transaction, in which nobody can give the key up. */
    DataKey keyOf(PatientRef patient);

    /** The patient's data key, if one was made. */
    Optional<DataKey> find(PatientRef patient);

    /** Whether one was made; one that was met lately is not looked up, and may have been given up since. */
    boolean knows(PatientRef patient);

    /** The patient that an opaque id stands for, if we hold anything about them. */
    Optional<PatientRef> patient(String opaqueId);

    /**
     * When what was held under an opaque id was given up for good; empty when something is held now, or nothing ever was. The patient of
     * it is known no more.
     */
    Optional<Instant> erased(String opaqueId);

    /**
     * Unwraps a key ahead of its use, unless it is in memory: to be called before a transaction, so that no connection is held, and no row
     * locked, while somebody waits for the keeper.
     */
    void warm(DataKey key);

    /** The same with the patient's key, if one was made. Whose key was used lately is not looked up: the key is here, and what it is used for asks again. */
    void warm(PatientRef patient);

    /** Seals {@code plaintext} as this version of this row of this table. */
    Bytes seal(DataKey key, String table, UUID row, int version, Bytes plaintext);

    /** Opens what {@link #seal} returned, under the same context. */
    Bytes open(DataKey key, String table, UUID row, int version, Bytes sealed);

    /** The id that stands for the patient in addresses: keyed, 26 characters of lower-case base 32, the same every time. */
    String opaqueId(PatientRef patient);

    /**
     * A keyed digest for comparing without revealing.
     *
     * @param domain what it is for; digests of different domains never match
     */
    Bytes mac(String domain, Bytes content);

    /**
     * A data key by its id; the key itself never leaves this room.
     *
     * @param id the key's id, part of the associated data
     */
    record DataKey(UUID id) {}
}
