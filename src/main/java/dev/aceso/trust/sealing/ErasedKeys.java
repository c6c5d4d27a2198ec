package dev.aceso.trust.sealing;

import java.util.Set;
import java.util.UUID;

/** The patients' keys of whose erasure a receipt is kept beside the keys, and so outlives any one database. */
public interface ErasedKeys {
    /**
     * The ids of them all.
     *
     * @throws dev.aceso.ground.failure.Failure {@code KEYS_UNAVAILABLE} when the place cannot be reached or refuses us
     */
    Set<UUID> all();
}
