package dev.aceso.trust.access;

import java.util.UUID;

/** Who is one person under several accounts, where two people are to do something. Implemented by {@code trust.workforce}. */
public interface OnePerson {
    /**
     * Whether two are one.
     *
     * @param one the log's id of a person, each account having its own
     * @param other likewise
     * @throws dev.aceso.ground.failure.Failure {@code STORE_UNAVAILABLE}
     */
    boolean same(UUID one, UUID other);
}
