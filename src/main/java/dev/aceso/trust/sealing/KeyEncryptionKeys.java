package dev.aceso.trust.sealing;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The key-encryption keys as the process of an operator sees them: it may make a new version and have wrapped keys wrapped anew, but never
 * wraps or unwraps anything itself, so no data key comes into its sight.
 *
 * <p>Wrapped keys lie on shelves: bounded parts that are worked through in the order of their names. A shelf that appears while others are
 * worked on holds only keys that were wrapped since.
 *
 * <p>Every method throws {@link dev.aceso.ground.failure.Failure} {@code KEYS_UNAVAILABLE} when the keeper cannot be reached or refuses us,
 * or cannot do this at all.
 */
public interface KeyEncryptionKeys {
    /** Which key-encryption key, by what it wraps. */
    enum Kind {
        /** The data keys of patients. */
        PATIENT,
        /** The monthly keys of the log. */
        LOG,
        /** The keys of pseudonyms and digests. */
        DERIVE;

        /** The name in commands, addresses and the log. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The versions of a key.
     *
     * @param newest the newest one
     * @param encryptsFrom the oldest one that may wrap; 0 stands for the newest only
     * @param decryptsFrom the oldest one that still unwraps
     */
    record Versions(int newest, int encryptsFrom, int decryptsFrom) {}

    /**
     * What became of a shelf.
     *
     * @param seen how many wrapped keys were on it
     * @param rewrapped how many of them were wrapped anew
     * @param passedBy how many were changed or removed by somebody else meanwhile, and were left as they are
     */
    record Shelf(int seen, int rewrapped, int passedBy) {}

    /** The versions now. */
    Versions versions(Kind kind);

    /** Makes a new version, under which everything is wrapped from now on. Not to be repeated blindly: each call makes one. */
    void rotate(Kind kind);

    /** Refuses to wrap under versions older than this one. May be repeated. */
    void encryptFrom(Kind kind, int version);

    /** Refuses to unwrap, and to wrap anew, what is wrapped under versions older than this one. May be repeated. */
    void decryptFrom(Kind kind, int version);

    /** The shelves that there are, in the order in which they are worked through. */
    List<String> shelves(Kind kind);

    /** How many keys on a shelf are wrapped under which version. */
    Map<Integer, Integer> count(Kind kind, String shelf);

    /**
     * Has everything on a shelf that is wrapped under a version older than this one wrapped anew, in bounded batches. A key that somebody
     * else changes or removes meanwhile is never overwritten and never brought back. May be repeated at any time.
     */
    Shelf rewrap(Kind kind, String shelf, int version);
}
