package dev.aceso.trust.access;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.trust.audit.Action;

/** The rows of {@code access/matrix.json}. A name that is not known, or a cell given twice, stops the start. */
final class Matrix {
    /** Stands in a row for every function and for none. */
    static final String EVERY_FUNCTION = "*";

    private static final String FILE = "access/matrix.json";

    private static final int LONGEST_ATTRIBUTE = 200;

    private final String rule;
    private final List<Row> rows;
    private final List<Action> nobodys;
    private final List<Action> grave;
    private final List<Action> untrained;

    private Matrix(String rule, List<Row> rows, List<Action> nobodys, List<Action> grave, List<Action> untrained) {
        this.rule = rule;
        this.rows = List.copyOf(rows);
        this.nobodys = List.copyOf(nobodys);
        this.grave = List.copyOf(grave);
        this.untrained = List.copyOf(untrained);
    }

    /** Whose record a row lets its role touch. */
    enum About {
        /** Any patient's. */
        ANY("any patient"),
        /** That of a patient with whom the caller has a relationship, or for whom they broke the glass. */
        RELATED("a patient they have a relationship with, or in an emergency"),
        /** The caller's own. */
        SELF("their own record"),
        /** The one patient's for whom the caller acts. */
        REPRESENTED("the patient they act for"),
        /** Nobody's. */
        NONE("nobody's record");

        private final String words;

        About(String words) {
            this.words = words;
        }

        /** For a reader. */
        String words() {
            return words;
        }

        /** The name in the file. */
        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One allowance; {@code without} are the queries of the function's data contract that it does not give, {@code sensitive} the sensitive
     * categories that it gives.
     */
    record Row(
            Role role,
            Action action,
            String function,
            Purpose purpose,
            About about,
            Set<String> without,
            Set<Sensitivity> sensitive) {
        Row {
            without = Set.copyOf(without);
            sensitive = Set.copyOf(sensitive);
        }

        Row(Role role, Action action, String function, Purpose purpose, About about) {
            this(role, action, function, purpose, about, Set.of(), Set.of());
        }

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
                                a -> a.code().equals(row.path("about").asText()),
                                "about",
                                row),
                        without(row),
                        sensitive(row)))
                .toList();
        Set<Row> cells = new HashSet<>();
        rows.forEach(row -> {
            if (!cells.add(new Row(row.role(), row.action(), row.function(), row.purpose(), About.NONE))) {
                throw new IllegalStateException(FILE + " has a cell twice: " + row);
            }
        });
        List<Action> nobodys = actions(file, "nobodys");
        List<Action> grave = actions(file, "grave");
        if (rows.stream().anyMatch(row -> nobodys.contains(row.action()))) {
            throw new IllegalStateException(FILE + " has a row for an action that is nobody's");
        }
        if (grave.stream().anyMatch(action -> rows.stream().noneMatch(row -> row.action() == action))) {
            throw new IllegalStateException(FILE + " calls an action grave that nobody may ask for");
        }
        List<Action> untrained = actions(file, "untrained");
        if (rows.stream().anyMatch(row -> row.about() != About.NONE && untrained.contains(row.action()))) {
            throw new IllegalStateException(FILE + " takes no training for an action that touches a patient's record");
        }
        return new Matrix(file.path("rule").asText(), rows, nobodys, grave, untrained);
    }

    private static List<Action> actions(JsonNode file, String list) {
        return StreamSupport.stream(file.path(list).spliterator(), false)
                .map(name -> named(Action.values(), a -> a.wire().equals(name.asText()), "action", name))
                .toList();
    }

    /**
     * The same, when each row that does not give all of a data contract names queries that the current contract of its function has.
     * The patient's own resource is always read: it says whose chart it is.
     */
    Matrix fitting(BiFunction<String, Purpose, Optional<DataContract>> contracts) {
        for (Row row : rows) {
            Set<String> known = row.without().isEmpty()
                    ? Set.of()
                    : contracts.apply(row.function(), row.purpose()).stream()
                            .flatMap(contract -> contract.queries().stream())
                            .filter(query -> query.found() == Found.SEARCH)
                            .map(DataContract.Query::key)
                            .collect(Collectors.toSet());
            if (!known.containsAll(row.without())) {
                throw new IllegalStateException(FILE + " has a row without what no contract has: " + row);
            }
        }
        return this;
    }

    /** The same, when each sensitive category that a row names is one; {@code demand} says so by an exception when not. */
    Matrix naming(BiConsumer<Set<Sensitivity>, String> demand) {
        rows.forEach(row -> demand.accept(
                row.sensitive(),
                FILE + ", " + row.role().code() + " " + row.action().wire() + ","));
        return this;
    }

    /** The rule in words, as the file says it. */
    String rule() {
        return rule;
    }

    /** What only the service itself does. */
    List<Action> nobodys() {
        return nobodys;
    }

    /** What takes a sign-in of a short while ago. */
    List<Action> grave() {
        return grave;
    }

    /** What shows nothing of patients, so that it takes no training. */
    List<Action> untrained() {
        return untrained;
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

    private static Set<String> without(JsonNode row) {
        JsonNode names = row.path("without");
        Set<String> without = StreamSupport.stream(names.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
        boolean readable = names.isMissingNode() || (names.isArray() && without.size() == names.size());
        // They are one attribute of entries of the log.
        if (!readable
                || !without.stream().allMatch(name -> name.matches("[a-z0-9-]{1,40}"))
                || String.join("+", without).length() > LONGEST_ATTRIBUTE) {
            throw unknown("without", row);
        }
        return without;
    }

    private static Set<Sensitivity> sensitive(JsonNode row) {
        JsonNode names = row.path("sensitive");
        try {
            Set<Sensitivity> sensitive = StreamSupport.stream(names.spliterator(), false)
                    .map(name -> new Sensitivity(name.asText()))
                    .collect(Collectors.toSet());
            if (names.isMissingNode() || (names.isArray() && sensitive.size() == names.size())) {
                return sensitive;
            }
        } catch (IllegalArgumentException e) {
            throw unknown("sensitive", row);
        }
        throw unknown("sensitive", row);
    }

    private static <T> T named(T[] values, Predicate<T> name, String field, JsonNode row) {
        return Arrays.stream(values).filter(name).findFirst().orElseThrow(() -> unknown(field, row));
    }

    private static IllegalStateException unknown(String field, JsonNode row) {
        return new IllegalStateException(FILE + " has an unknown " + field + ": " + row);
    }
}
