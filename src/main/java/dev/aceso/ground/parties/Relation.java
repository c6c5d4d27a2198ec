package dev.aceso.ground.parties;

/** What ties somebody of the workforce to a patient. The wire names are part of the log's format: added, never renamed. */
public enum Relation {
    /** They had the patient's chart open in the EHR not long before. */
    CHART_OPENED("chart-opened"),
    /** They take part in an encounter of the patient's. */
    ENCOUNTER("encounter"),
    /** They have an appointment with the patient. */
    APPOINTMENT("appointment"),
    /** They are of a care team of the patient's. */
    CARE_TEAM("care-team"),
    /** They ordered something for the patient that is still to be done. */
    ORDER("order"),
    /** A task for the patient is theirs. */
    ASSIGNMENT("assignment");

    private final String wire;

    Relation(String wire) {
        this.wire = wire;
    }

    /** The name in entries of the log, and in the configuration. */
    public String wire() {
        return wire;
    }
}
