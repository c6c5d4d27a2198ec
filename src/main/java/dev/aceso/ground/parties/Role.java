package dev.aceso.ground.parties;

import java.util.Arrays;
import java.util.Optional;

/** The roles that the access matrix knows. */
public enum Role {
    /** A clinician who treats patients. */
    CLINICIAN("clinician"),
    /** The patient, for their own records. */
    PATIENT("patient"),
    /** The privacy officer of the covered entity. */
    PRIVACY_OFFICER("privacy-officer"),
    /** Runs the system; sees no PHI. */
    OPERATOR("operator"),
    /** An EHR's hook client that speaks for an asserted user. */
    EHR_CLIENT("ehr-client");

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
