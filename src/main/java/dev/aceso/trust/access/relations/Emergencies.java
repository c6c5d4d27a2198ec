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

    /**
     * Whether one of these was opened for a medical emergency in which the patient's consent cannot be obtained (42 CFR 2.51).
     *
     * @throws Failure as {@link #open}
     */
    default boolean medical(Caller.Person person, PatientRef patient) {
        return false;
    }
}
