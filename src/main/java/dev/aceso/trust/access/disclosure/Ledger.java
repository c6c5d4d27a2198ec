package dev.aceso.trust.access.disclosure;

import java.time.LocalDate;
import java.util.Set;

import dev.aceso.ground.failure.Failure;

/**
 * Who was shown which paths of whom, by the day; never what was in them. Every method but {@link #forget} joins the running transaction,
 * and throws {@link Failure} or an exception of the store when it cannot be done: then nothing may be shown.
 */
interface Ledger {
    /**
     * What the recipient was shown of the patient since that day. Whoever asks has the two for themselves until their transaction ends, so that
     * two who ask at once do not both think that they are the first.
     */
    Set<String> held(String patient, Recipient to, LocalDate since);

    /** Notes what is shown. Once a day is enough. */
    void add(String patient, Recipient to, LocalDate day, PathSet paths);

    /** Forgets at most {@code limit} notes from before that day, in a transaction of its own. How many went. */
    int forget(LocalDate before, int limit);
}
