package dev.aceso.trust.access.relations;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.StaffRef;

/** What ties somebody of the workforce to a patient. */
@FunctionalInterface
public interface Relations {
    /**
     * Whether that person had the patient's chart open in the EHR within the configured time.
     *
     * @throws Failure {@code STORE_UNAVAILABLE} when nobody can tell
     */
    boolean opened(StaffRef staff, PatientRef patient);
}
