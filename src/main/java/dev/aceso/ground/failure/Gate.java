package dev.aceso.ground.failure;

import java.util.Optional;

/**
 * One reason for which nothing may be decided at all. There are several, such as a log that cannot be written and keys that were out of
 * reach for too long; a call goes on when none objects. Whoever knows of the reason implements it.
 */
public interface Gate {
    /** What a call may do. */
    enum Call {
        /** Anything: decide about somebody, show PHI. */
        DECIDES,
        /** Health and metrics: decides nothing and shows no PHI. */
        LOOKS
    }

    /**
     * Why the call is turned away, if it is; it is counted then, for the one entry that is written at recovery. From a reading that is
     * seconds old at most. Never throws; may wait for a second.
     */
    Optional<Code> objection(Call call);
}
