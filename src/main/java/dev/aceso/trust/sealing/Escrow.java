package dev.aceso.trust.sealing;

import java.util.UUID;

/**
 * Keeps new keys a second time, sealed to the offline recovery key, until a snapshot of Vault holds them: a database that is newer
 * than the Vault it is restored beside then loses nobody.
 *
 * <p>Every method throws {@link dev.aceso.ground.failure.Failure} {@code KEYS_UNAVAILABLE} when the key cannot be kept or forgotten.
 */
public interface Escrow {
    /**
     * Keeps the key in the running transaction, which is the one that also commits the row that names it. Leaves the array as it is.
     * Without a recovery key, as in development, nothing is kept.
     */
    void keep(Keeper.Kek kek, UUID keyId, byte[] key);

    /** Forgets the key in the running transaction, when its patient is erased. */
    void forget(UUID keyId);
}
