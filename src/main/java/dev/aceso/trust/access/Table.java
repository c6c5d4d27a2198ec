package dev.aceso.trust.access;

import java.util.Arrays;
import java.util.List;

import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.trust.audit.Action;

/**
 * The matrix for a reader: an action a line, a role a column. A cell that is empty is refused.
 *
 * @param roles the columns
 * @param lines one for each action that somebody may ask for
 */
record Table(List<String> roles, List<Line> lines) {
    Table {
        roles = List.copyOf(roles);
        lines = List.copyOf(lines);
    }

    /**
     * One action.
     *
     * @param action its name
     * @param cells what each role may do with it, in the order of the columns; none, where it is refused
     */
    record Line(String action, List<List<Allowed>> cells) {
        Line {
            cells = List.copyOf(cells);
        }
    }

    /**
     * One allowance.
     *
     * @param purpose the code of its purpose
     * @param about whose record, in words
     * @param function the function it is about, or empty
     * @param without the queries that it does not give, or empty
     * @param sensitive the sensitive categories that it gives, or empty
     */
    record Allowed(String purpose, String about, String function, String without, String sensitive) {
        static Allowed of(Matrix.Row row) {
            return new Allowed(
                    row.purpose().code(),
                    row.about().words(),
                    row.function().equals(Matrix.EVERY_FUNCTION) ? "" : row.function(),
                    String.join(", ", row.without().stream().sorted().toList()),
                    String.join(
                            ", ",
                            row.sensitive().stream()
                                    .map(Sensitivity::code)
                                    .sorted()
                                    .toList()));
        }
    }

    static Table of(Matrix matrix, List<Role> roles) {
        return new Table(
                roles.stream().map(Role::code).toList(),
                Arrays.stream(Action.values())
                        .filter(action -> matrix.rows().stream().anyMatch(row -> row.action() == action))
                        .map(action -> new Line(
                                action.wire(),
                                roles.stream()
                                        .map(role -> matrix.rows().stream()
                                                .filter(row -> row.action() == action && row.role() == role)
                                                .map(Allowed::of)
                                                .toList())
                                        .toList()))
                        .toList());
    }
}
