package dev.aceso.clinic.chart;

/** How much of what was asked for came back. Decided in one place, when the EHR's answer is read. */
public enum Completeness {
    /** All of it, and there was something. */
    COMPLETE,
    /** All of it: the EHR holds nothing of the kind. */
    EMPTY,
    /** Some of it; what is missing is not known. A "no" must not be derived from it. */
    PARTIAL,
    /** Nothing usable, or it was never asked. */
    FAILED;

    /** Whether "there is none" may be concluded from absence. */
    public boolean whole() {
        return this == COMPLETE || this == EMPTY;
    }
}
