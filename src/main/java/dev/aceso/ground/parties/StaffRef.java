package dev.aceso.ground.parties;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody of the workforce as one EHR knows them.
 *
 * @param ehr the configured id of the EHR
 * @param user the FHIR user there, {@code Practitioner/<id>} or {@code PractitionerRole/<id>}; the two are never taken for each other
 */
public record StaffRef(String ehr, String user) {
    private static final Pattern USER = Pattern.compile("(Practitioner|PractitionerRole)/[A-Za-z0-9.-]{1,64}");

    public StaffRef {
        if (!ehr.matches("[a-z0-9-]{1,32}") || !USER.matcher(user).matches()) {
            throw new IllegalArgumentException("not a reference to staff");
        }
    }

    /** That user of that EHR; nobody, when it is not one of the workforce. */
    public static Optional<StaffRef> of(String ehr, String user) {
        return ehr.matches("[a-z0-9-]{1,32}") && USER.matcher(user).matches()
                ? Optional.of(new StaffRef(ehr, user))
                : Optional.empty();
    }

    /** Names nobody. */
    @Override
    public String toString() {
        return "StaffRef[" + ehr + "]";
    }
}
