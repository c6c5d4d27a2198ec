package dev.aceso.trust.sealing;

import java.util.Iterator;
import java.util.Set;
import java.util.UUID;

/**
 * The wrapped keys that are kept, as a restore sees them: which there are, and what is brought back or taken away again.
 *
 * <p>Every method throws {@link dev.aceso.ground.failure.Failure} {@code KEYS_UNAVAILABLE} when the place cannot be reached or refuses us.
 */
public interface KeptKeys {
    /** The ids of all keys kept that {@code kek} wraps, ascending by their hexadecimal digits; read while it is gone through. */
    Iterator<UUID> ids(Keeper.Kek kek);

    /** Which of these ids are kept. Needs the right to see names, and to read no key. */
    Set<UUID> among(Keeper.Kek kek, Set<UUID> ids);

    /** Wraps the key and keeps it. Where one is kept under that id already, that one stays. Leaves the array as it is. */
    void bringBack(Keeper.Kek kek, UUID id, byte[] key);

    /** Takes a patient's key away for good, with all its versions; whether there was one. */
    boolean takeAway(UUID id);
}
