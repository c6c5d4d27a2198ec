package dev.aceso.trust.identity;

/** Which claims must show the second factor; the time of the sign-in is demanded besides, always. */
enum Proof {
    /** The class and a method. */
    BOTH,
    /** The class alone, for providers whose access tokens name no methods. */
    CLASS,
    /** A method alone, for providers whose class says nothing. */
    METHODS
}
