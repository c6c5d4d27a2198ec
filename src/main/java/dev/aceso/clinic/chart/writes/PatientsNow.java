package dev.aceso.clinic.chart.writes;

import java.time.Instant;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;

/** Knows whether a patient about whom something was decided a while ago is still the same. */
@FunctionalInterface
public interface PatientsNow {
    /**
     * Demands it. To be called outside of a transaction.
     *
     * @param deadline when to stop waiting
     * @throws Failure {@code PATIENT_MERGED} when another took their place, {@code PATIENT_UNKNOWN} when the EHR has them no more or not in use,
     *     {@code EHR_UNAVAILABLE} when it cannot be told
     */
    void demand(PatientRef patient, Instant deadline);
}
