package dev.aceso.ground.parties;

/** Why data are used, by the codes of HL7 v3 PurposeOfUse. */
public enum Purpose {
    /** Treatment of the patient, {@code TREAT}. */
    TREATMENT("TREAT"),
    /** Care that cannot wait, by somebody who is not provided for it: breaking the glass, {@code BTG}. */
    BREAK_GLASS("BTG"),
    /** The patient's own request, {@code PATRQT}. */
    PATIENT_REQUEST("PATRQT"),
    /** A request by whoever acts for the patient by law or by the patient's word, {@code PWATRNY}. */
    REPRESENTATION("PWATRNY"),
    /** The covered entity's own operations, such as making appointments and watching quality, {@code HOPERAT}. */
    OPERATIONS("HOPERAT"),
    /** Compliance and audit of the covered entity, {@code HCOMPL}. */
    COMPLIANCE("HCOMPL"),
    /** Administration of the system, {@code HSYSADMIN}. */
    ADMINISTRATION("HSYSADMIN");

    private final String code;

    Purpose(String code) {
        this.code = code;
    }

    /** The code in {@code http://terminology.hl7.org/CodeSystem/v3-ActReason}. */
    public String code() {
        return code;
    }
}
