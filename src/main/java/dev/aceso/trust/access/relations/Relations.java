package dev.aceso.trust.access.relations;

import java.util.Optional;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Relation;
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

    /**
     * What the patient's EHR says that ties them; nothing, also when it cannot be asked now. May take as long as is configured, and is not to be asked in
     * a transaction.
     *
     * @throws Failure {@code STORE_UNAVAILABLE} when what the EHR says of the patient cannot be kept
     */
    default Optional<Relation> charted(StaffRef staff, PatientRef patient) {
        return Optional.empty();
    }
}
