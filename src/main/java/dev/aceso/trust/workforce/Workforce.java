package dev.aceso.trust.workforce;

import java.util.EnumSet;
import java.util.Set;

import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;

/** Who belongs to it: whoever has a role that is not a patient's, nor that of who acts for one, nor software's. */
public final class Workforce {
    private static final Set<Role> OTHERS =
            EnumSet.of(Role.PATIENT, Role.REPRESENTATIVE, Role.EHR_CLIENT, Role.PROVISIONER);

    private Workforce() {}

    /** Whether the person belongs to it. */
    public static boolean has(Caller.Person person) {
        return person.roles().stream().anyMatch(Workforce::has);
    }

    /** Whether whoever has the role belongs to it. */
    public static boolean has(Role role) {
        return !OTHERS.contains(role);
    }
}
