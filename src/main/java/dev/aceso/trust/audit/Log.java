package dev.aceso.trust.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;

/**
 * The append-only log.
 *
 * <h2>Guarantees</h2>
 *
 * <p>An entry becomes durable with the transaction in which it was appended: when the caller's transaction rolls back, the entry
 * is gone with it. Durable entries get a position and are covered by a checkpoint later, by the sequencer; none is lost, none
 * is given two positions. Every method that writes throws {@link Failure} with {@code LOG_UNAVAILABLE} when the entry cannot be
 * written; the caller must then give no other answer.
 */
public interface Log {
    /**
     * Makes a person known to the log. To be called before the first transaction of a call: an entry about somebody new needs a
     * second connection, and many who each hold their first would wait for each other.
     *
     * @return the opaque id under which the log knows the person, the same every time
     */
    UUID meet(Caller.Person person);

    /** Appends in the running transaction, or in one of its own when there is none. Returns the entry's id. */
    UUID append(Event event);

    /**
     * Appends an intent: something is about to be done and must be closed, by its outcome or as abandoned. To be committed before
     * the first outside effect.
     *
     * @param deadline when the intent may be declared abandoned. By this process's clock; what is left until then counts from now by the
     *     database's, so that replicas whose clocks differ do not close each other's
     * @return the intent's id, which is the entry's id
     */
    UUID intend(Event event, Instant deadline);

    /**
     * Appends the outcome of an intent. Of outcome and abandonment only one can be committed.
     *
     * @throws Failure {@code ABANDONED} when the intent was closed before; the caller's transaction must roll back
     */
    UUID close(UUID intent, Event outcome);

    /**
     * The entries about a patient, newest first, pending ones included, older than {@code before}. There are at most {@code limit},
     * and beyond it only those of the same microsecond as the last, so that the next page misses none.
     *
     * @throws Failure {@code STORE_UNAVAILABLE} when they cannot be read
     */
    List<Entry> about(PatientRef patient, Instant before, int limit);

    /** Whether entries can be written now. Answers from a short-lived reading; never throws. */
    boolean available();
}
