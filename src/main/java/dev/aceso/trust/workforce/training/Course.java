package dev.aceso.trust.workforce.training;

import java.time.LocalDate;
import java.time.Period;
import java.util.Set;

import dev.aceso.ground.parties.Role;

/**
 * A course that must be on record.
 *
 * @param id its id
 * @param title how it is called
 * @param validFor how long it counts after the day on which it was completed
 * @param since the first day on which it could be completed so that it counts
 * @param roles the roles that must have it; all, where none is named
 * @param where where it is taken
 */
record Course(String id, String title, Period validFor, LocalDate since, Set<Role> roles, String where) {
    Course {
        roles = Set.copyOf(roles);
    }

    /** Whether everybody must have it, whatever their role. */
    boolean everybodys() {
        return roles.isEmpty();
    }

    /** Whether whoever has these roles must have it. */
    boolean isFor(Set<Role> had) {
        return everybodys() || had.stream().anyMatch(roles::contains);
    }
}
