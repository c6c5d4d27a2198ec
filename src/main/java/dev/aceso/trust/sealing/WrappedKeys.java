package dev.aceso.trust.sealing;

import java.util.Optional;
import java.util.UUID;

import dev.aceso.ground.parties.Bytes;

/**
 * Where wrapped keys are kept: now a table of their own, apart from the rows that name them, so that they can move elsewhere.
 *
 * <p>Every method throws {@link dev.aceso.ground.failure.Failure} {@code KEYS_UNAVAILABLE} when the place cannot be reached.
 */
interface WrappedKeys {
    /**
     * Keeps a wrapped key for the first time. Must have happened when the running transaction commits; may remain when it rolls back, since
     * nothing names the id then.
     */
    void put(UUID keyId, Keeper.Kek kek, Bytes wrapped);

    /** The wrapped key of that id, if it is kept here. */
    Optional<Bytes> find(UUID keyId);
}
