package dev.aceso.trust.audit;

import java.time.Instant;
import java.util.UUID;

import dev.aceso.ground.parties.Bytes;

/** Seals what the log stores, under a key of the month. Implemented by {@code trust.sealing}. */
public interface EntrySeal {
    /** The table named in the context of every entry, pending ones included: an entry moves there with its seal unbroken. */
    String ENTRIES = "audit.entry";

    /**
     * Seals a row of the log.
     *
     * @param table the table it goes to, bound into the ciphertext
     * @param row the row's id, bound into the ciphertext
     * @param at the time that chooses the month's key
     */
    Bytes seal(String table, UUID row, Instant at, Bytes plaintext);

    /**
     * Opens a row of the log.
     *
     * @throws dev.aceso.ground.failure.Failure {@code INTEGRITY} when it does not open under its context
     */
    Bytes open(String table, UUID row, Bytes sealed);
}
