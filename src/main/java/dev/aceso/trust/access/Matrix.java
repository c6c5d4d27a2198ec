package dev.aceso.trust.access;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.audit.Action;

/** The rows of {@code access/matrix.json}. A name that is not known, or a cell given twice, stops the start. */
final class Matrix {
    /** Stands in a row for every function and for none. */
    static final String EVERY_FUNCTION = "*";

    private static final String FILE = "access/matrix.json";

    private final List<Row> rows;

    private Matrix(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** Whose record a row lets its role touch. */
    enum About {
        ANY,
        SELF,
        NONE
    }

    /** One allowance. */
    record Row(Role role, Action action, String function, Purpose purpose, About about) {
        private boolean covers(String asked) {
            return function.equals(EVERY_FUNCTION) || function.equals(asked);
        }
    }

    static Matrix load() {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            return read(new ObjectMapper().readTree(in));
        } catch (IOException unreadable) {
            throw new IllegalStateException(FILE + " cannot be read", unreadable);
        }
    }

    static Matrix read(JsonNode file) {
        List<Row> rows = StreamSupport.stream(file.path("rows").spliterator(), false)
                .map(row -> new Row(
                        Role.of(row.path("role").asText()).orElseThrow(() -> unknown("role", row)),
                        named(
                                Action.values(),
                                a -> a.wire().equals(row.path("action").asText()),
                                "action",
                                row),
                        function(row),
                        named(
                                Purpose.values(),
                                p -> p.code().equals(row.path("purpose").asText()),
                                "purpose",
                                row),
                        named(
                                About.values(),
                                a -> a.name().equalsIgnoreCase(row.path("about").asText()),
                                "about",
                                row)))
                .toList();
        Set<Row> cells = new HashSet<>();
        rows.forEach(row -> {
            if (!cells.add(new Row(row.role(), row.action(), row.function(), row.purpose(), About.NONE))) {
                throw new IllegalStateException(FILE + " has a cell twice: " + row);
            }
        });
        return new Matrix(rows);
    }

    /** Every row, in the order of the file. */
    List<Row> rows() {
        return rows;
    }

    /** The rows of an action with a function that one of the roles has. */
    Stream<Row> rows(Set<Role> roles, Action action, String function) {
        return rows.stream()
                .filter(row -> row.action() == action && row.covers(function) && roles.contains(row.role()));
    }

    private static String function(JsonNode row) {
        String function = row.path("function").asText();
        if (function.equals(EVERY_FUNCTION) || function.matches("[a-z0-9-]{1,40}")) {
            return function;
        }
        throw unknown("function", row);
    }

    private static <T> T named(T[] values, Predicate<T> name, String field, JsonNode row) {
        return Arrays.stream(values).filter(name).findFirst().orElseThrow(() -> unknown(field, row));
    }

    private static IllegalStateException unknown(String field, JsonNode row) {
        return new IllegalStateException(FILE + " has an unknown " + field + ": " + row);
    }
}
