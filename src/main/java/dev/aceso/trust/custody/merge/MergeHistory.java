package dev.aceso.trust.custody.merge;

import java.util.Set;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;

/** Learns from an EHR which of its patients turned out to be one. */
@FunctionalInterface
public interface MergeHistory {
    /**
     * Keeps what a Patient resource says of others of the same EHR. To be called outside of a transaction.
     *
     * @param patient whose resource it is
     * @param into the ids of those that took its place; where there are several, none is taken for the one
     * @param of the ids of those whose place it took
     * @param whole whether what it does not say is so no more
     * @throws Failure when it cannot be made durable
     */
    void seen(PatientRef patient, Set<String> into, Set<String> of, boolean whole);
}
