package dev.aceso.trust.sealing;

import java.util.List;
import java.util.UUID;

import dev.aceso.ground.parties.Bytes;

/**
 * Removes patients' wrapped keys for good, with the rights of an operator, and keeps what proves it.
 *
 * <p>Every method throws {@link dev.aceso.ground.failure.Failure} {@code KEYS_UNAVAILABLE} when the keeper cannot be reached or refuses us,
 * or cannot do this at all.
 */
public interface KeyRemoval {
    /**
     * Notes beside the keys which one is about to go, so that a restore of an older state removes it again. May be repeated.
     *
     * @param erasure the id of the erasure
     */
    void announce(UUID erasure, UUID keyId);

    /** Removes the wrapped key, every version of it and what is known about it. May be repeated. */
    void remove(UUID keyId);

    /** Whether nothing is left of it, nor anything that it could be brought back from. */
    boolean gone(UUID keyId);

    /** Keeps the receipt, UTF-8 JSON, for good. May be repeated with the same receipt. */
    void keep(UUID erasure, UUID keyId, Bytes receipt);

    /** The erasures that were announced and whose receipt is not kept. */
    List<UUID> withoutReceipt();
}
