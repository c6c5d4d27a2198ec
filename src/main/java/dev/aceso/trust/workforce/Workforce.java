package dev.aceso.trust.workforce;

import java.util.EnumSet;
import java.util.Set;

import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;

/** Who belongs to it: whoever has a role that is not a patient's, nor that of who acts for one. */
public final class Workforce {
    private static final Set<Role> OTHERS = EnumSet.of(Role.PATIENT, Role.REPRESENTATIVE);

    private Workforce() {}

    /** Whether the person belongs to it. */
    public static boolean has(Caller.Person person) {
        return person.roles().stream().anyMatch(role -> !OTHERS.contains(role));
    }
}
