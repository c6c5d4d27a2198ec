package dev.aceso.trust.access.relations;

import java.time.Duration;
import java.time.Instant;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.StaffRef;

/** Asks a patient's EHR who treats them. Implemented by the room that speaks FHIR. */
@FunctionalInterface
public interface EhrRelations {
    /**
     * Asks once, for all kinds that count there.
     *
     * @param staff somebody whom the EHR of that patient knows
     * @throws Failure {@code STORE_UNAVAILABLE} when what the EHR says of the patient cannot be kept
     */
    Told ask(StaffRef staff, PatientRef patient, Terms terms);

    /**
     * What counts, and how long to wait.
     *
     * @param afterVisit how long after its end a visit counts
     * @param beforeVisit how long before its beginning an appointment counts
     * @param openVisit how long after its beginning a visit counts that has not ended
     * @param openStay the same where the patient lies in a hospital or a nursing home
     * @param deadline when to stop waiting
     */
    record Terms(Duration afterVisit, Duration beforeVisit, Duration openVisit, Duration openStay, Instant deadline) {}

    /** What it said. */
    sealed interface Told {}

    /**
     * There is a relationship.
     *
     * @param by what it is
     */
    record Proven(Relation by) implements Told {
        public Proven {
            if (by == Relation.CHART_OPENED) {
                throw new IllegalArgumentException("an opened chart is not asked for");
            }
        }
    }

    /** There is none of those that count. */
    record None() implements Told {}

    /** It did not say, or not all of it: it proves nothing. */
    record Unsure() implements Told {}
}
