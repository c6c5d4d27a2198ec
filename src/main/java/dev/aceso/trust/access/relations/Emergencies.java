package dev.aceso.trust.access.relations;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;

/** Who broke the glass for whom. Implemented by {@code trust.emergency}. */
@FunctionalInterface
public interface Emergencies {
    /**
     * Whether that person has an emergency access to the patient's records that still counts: its time is not over, their session is the one
     * in which they opened it, and nobody has judged it.
     *
     * @throws Failure {@code STORE_UNAVAILABLE} or {@code LOG_UNAVAILABLE} when nobody can tell
     */
    boolean open(Caller.Person person, PatientRef patient);
}
