package dev.aceso.trust.access.household;

/** Whether two people live together. */
public enum Household {
    /** Their addresses are the same. */
    SHARED,
    /** They are not; or none is known of somebody who works here, and nobody was asked. */
    NOT_SHARED,
    /** An address of whoever works here is known, and the patient's could not be had in time. */
    UNKNOWN
}
