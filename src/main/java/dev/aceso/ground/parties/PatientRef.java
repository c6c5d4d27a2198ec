package dev.aceso.ground.parties;

/**
 * A patient as one EHR knows them. A patient always belongs to exactly one configured EHR.
 *
 * @param ehr the configured id of the EHR, {@code [a-z0-9-]{1,32}}
 * @param id the logical id of the Patient resource there, a FHIR R4 {@code id}: {@code [A-Za-z0-9.-]{1,64}}
 */
public record PatientRef(String ehr, String id) {
    public PatientRef {
        if (!ehr.matches("[a-z0-9-]{1,32}") || !id.matches("[A-Za-z0-9.-]{1,64}")) {
            throw new IllegalArgumentException("not a patient reference");
        }
    }

    /** Whether both parts would be accepted by the constructor. */
    public static boolean valid(String ehr, String id) {
        return ehr.matches("[a-z0-9-]{1,32}") && id.matches("[A-Za-z0-9.-]{1,64}");
    }

    /** Names nobody: a patient id is PHI and must not reach a log line by accident. */
    @Override
    public String toString() {
        return "PatientRef[" + ehr + "]";
    }
}
