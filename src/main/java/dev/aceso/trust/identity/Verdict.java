package dev.aceso.trust.identity;

import dev.aceso.ground.parties.Caller;

/** What a verified token says of a person. */
sealed interface Verdict {
    /** The person the token names. */
    Caller.Person person();

    /** What it says besides. */
    Shown shown();

    /**
     * A fresh second factor was shown.
     *
     * @param person who
     * @param shown what the token says besides
     */
    record Proven(Caller.Person person, Shown shown) implements Verdict {}

    /**
     * The account is known, but no fresh second factor was shown: answered with a challenge to step up, and with nothing else.
     *
     * @param person who, for the log of refusals only
     * @param shown what the token says besides
     */
    record TooWeak(Caller.Person person, Shown shown) implements Verdict {}
}
