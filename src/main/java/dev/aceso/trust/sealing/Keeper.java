package dev.aceso.trust.sealing;

import java.util.Locale;
import java.util.NavigableSet;
import java.util.UUID;

import dev.aceso.ground.parties.Bytes;

/**
 * Keeps the keys that protect other keys. They never leave it; what it hands out are keys made elsewhere or derived for one use.
 *
 * <p>Every method throws {@link dev.aceso.ground.failure.Failure}: {@code KEYS_UNAVAILABLE} when the keeper cannot be reached, refuses
 * us, or does not hold the key; {@code INTEGRITY} when a wrapped key does not open under its id. An array that is returned
 * belongs to the caller, who overwrites it after use.
 *
 * <h2>Why so</h2>
 *
 * <p>Wrapping binds the id of the wrapped key, as derivation context, so that a wrapped key moved to another id does not open. Keys
 * for pseudonyms are handed out rather than used inside: a look-up tries every epoch on every request, and must not ask a
 * server each time.
 */
public interface Keeper {
    /** Which key-encryption key. */
    enum Kek {
        /** Wraps the data keys of patients. */
        PATIENT,
        /** Wraps the monthly keys of the log. */
        LOG;

        /** The name in stored rows and in Transit. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Wraps {@code key} under the newest version of {@code kek}, bound to {@code keyId}. Leaves the array as it is. */
    Bytes wrap(Kek kek, UUID keyId, byte[] key);

    /** Unwraps what {@link #wrap} returned for the same {@code kek} and {@code keyId}, under whichever version it names. */
    byte[] unwrap(Kek kek, UUID keyId, Bytes wrapped);

    /** The epochs of pseudonyms, never empty. An epoch lives as long as the log. */
    NavigableSet<Integer> epochs();

    /** The 32-byte key of the pseudonyms of an epoch. */
    byte[] epochKey(int epoch);

    /** The 32-byte key of opaque ids and digests. It has no versions: an address that was given out must go on working. */
    byte[] macKey();
}
