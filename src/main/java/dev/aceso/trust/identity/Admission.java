package dev.aceso.trust.identity;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;

/**
 * One more thing that must hold before a person with a good token and a fresh second factor is let in, such as a session that is not over.
 * Whoever knows of it implements it; those of the highest {@link jakarta.annotation.Priority} are asked first, and the first that throws
 * decides.
 */
public interface Admission {
    /**
     * Lets the person in by returning. Runs on the request's own virtual thread, so it may block.
     *
     * @throws Failure the refusal; the guard writes it to the log before it is answered
     */
    void admit(Caller.Person person, Arrival arrival);
}
