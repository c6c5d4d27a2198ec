package dev.aceso.trust.access.household;

import java.util.Set;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.StaffRef;

/** Where those who work here live, by the pseudonyms of {@link Dwellings}. Implemented by {@code trust.workforce}. */
public interface HomesOfWorkers {
    /**
     * Where somebody lives who signed in; nothing where it is not known, or they do not work here.
     *
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    Set<String> of(Caller.Person person);

    /**
     * Where somebody lives whom an EHR names; nothing where it is not known whose account here that is.
     *
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    Set<String> of(StaffRef staff);
}
