package dev.aceso.trust.workforce.people;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Somebody who works here, as stored.
 *
 * @param id their id here, which is also that of SCIM
 * @param attributes what is kept of them
 * @param version counts changes, from one
 * @param created when they were made known
 * @param changed when that last changed
 * @param bound the account that turned out to be theirs
 */
public record Worker(
        UUID id, Attributes attributes, int version, Instant created, Instant changed, Optional<Bound> bound) {
    /**
     * An account.
     *
     * @param account the pseudonym under which its sessions are kept
     * @param person the log's id of the person
     */
    public record Bound(String account, UUID person) {}

    /** Names nobody. */
    @Override
    public String toString() {
        return "Worker[" + id + "]";
    }
}
