package dev.aceso.ground.parties;

import java.util.Arrays;
import java.util.Optional;

/** The roles that the access matrix knows. */
public enum Role {
    /** A clinician who treats patients. */
    CLINICIAN("clinician"),
    /** Nurses patients. */
    NURSE("nurse"),
    /** Makes appointments; sees no findings. */
    SCHEDULER("scheduler"),
    /** The patient, for their own records. */
    PATIENT("patient"),
    /** Acts for one patient by law or by the patient's word (45 CFR 164.502(g)). */
    REPRESENTATIVE("representative"),
    /** The privacy officer of the covered entity. */
    PRIVACY_OFFICER("privacy-officer"),
    /** The security officer of the covered entity. */
    SECURITY_OFFICER("security-officer"),
    /** Watches how functions do; sees no patient. */
    DATA_SCIENTIST("data-scientist"),
    /** Audits the log from outside. */
    AUDITOR("auditor"),
    /** Runs the system; sees no PHI. */
    OPERATOR("operator"),
    /** An EHR's hook client that speaks for an asserted user. */
    EHR_CLIENT("ehr-client"),
    /** Software of the identity provider that says who works here. */
    PROVISIONER("provisioner");

    private final String code;

    Role(String code) {
        this.code = code;
    }

    /** The name in tokens, the matrix and the log. */
    public String code() {
        return code;
    }

    /** The role of that name, if there is one. */
    public static Optional<Role> of(String code) {
        return Arrays.stream(values()).filter(r -> r.code.equals(code)).findFirst();
    }
}
