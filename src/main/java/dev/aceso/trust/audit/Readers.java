package dev.aceso.trust.audit;

import dev.aceso.ground.parties.Caller;

/** Decides who may read the log. Implemented by {@code trust.access}. */
public interface Readers {
    /**
     * Answers with the caller of the running request, when they may do this.
     *
     * @throws dev.aceso.ground.failure.Failure when they may not
     */
    Caller allow(Action action);
}
