package dev.aceso.trust.sealing;

import java.util.Optional;
import java.util.UUID;

import dev.aceso.ground.parties.Bytes;

/**
 * Wraps the keys of backup files, each bound to the id of its file. Where no Vault keeps the keys there is nobody to do it, and a file is
 * sealed to the offline recovery key alone.
 *
 * <p>Every method throws {@link dev.aceso.ground.failure.Failure}: {@code KEYS_UNAVAILABLE} when Vault cannot be reached or refuses us,
 * {@code INTEGRITY} when a wrapped key does not open under its id.
 */
public interface FileKeys {
    /** Wraps the key of a file; empty where there is no Vault. Leaves the array as it is. */
    Optional<Bytes> wrap(UUID file, byte[] key);

    /** Unwraps what {@link #wrap} returned for that file; the caller owns the result. */
    byte[] unwrap(UUID file, Bytes wrapped);
}
