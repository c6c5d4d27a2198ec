package dev.aceso.trust.workforce.training;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import jakarta.inject.Singleton;

import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;

/** What the rows say of who is trained, in one place for the request, the lists and the counts. What counts is as the policy is now. */
@Singleton
class TrainingRows {
    private static final String COURSES = """
            WITH course AS (SELECT * FROM unnest(string_to_array(?, ','), string_to_array(?, ','), string_to_array(?, ','))
                            AS c (id, lasts, since))
            """;
    /** A certificate may say an earlier end than the policy, and no later one. */
    private static final String ENDS = """
            (SELECT max(least((t.completed_on + course.lasts::interval)::date, t.expires_on))
             FROM workforce.standing_training t
             WHERE t.worker = w.id AND t.course = course.id AND t.completed_on >= course.since::date)
            """;

    private static final String HELD = COURSES + """
            SELECT w.id, course.id AS course, o.id AS override, o.until,
                   (SELECT min(p.created_at) FROM workforce.person p WHERE p.id = w.id OR p.person = w.person) AS joined,
            """ + ENDS + """
                   AS ends_on
            FROM workforce.person w LEFT JOIN course ON true
                 LEFT JOIN LATERAL (SELECT p.id, p.until FROM workforce.open_override p WHERE p.worker = w.id
                                    ORDER BY p.until DESC LIMIT 1) o ON true
            WHERE w.forgotten_at IS NULL AND
            """;
    /** Of everybody at once, each table read from one end to the other: asking for each person costs several times as much. */
    private static final String STATES = COURSES + """
            , ends AS (
                SELECT t.worker, t.course, max(least((t.completed_on + course.lasts::interval)::date, t.expires_on)) AS day
                FROM workforce.standing_training t JOIN course ON course.id = t.course
                WHERE t.completed_on >= course.since::date GROUP BY t.worker, t.course),
            earliest AS (
                SELECT w.id, w.created_at,
                       min(CASE WHEN course.id IS NULL THEN 'infinity'::date ELSE coalesce(ends.day, '-infinity'::date) END) AS day
                FROM workforce.person w LEFT JOIN course ON true
                     LEFT JOIN ends ON ends.worker = w.id AND ends.course = course.id
                WHERE w.active AND w.forgotten_at IS NULL GROUP BY w.id, w.created_at),
            stand AS (
                SELECT id, created_at, CASE WHEN day < ? THEN 'missing' WHEN day <= ? THEN 'ending' ELSE 'current' END AS state
                FROM earliest)
            """;

    private final Statements rows;
    private final Policy policy;

    TrainingRows(Statements rows, Policy policy) {
        this.rows = rows.brief();
        this.policy = policy;
    }

    /**
     * Somebody on a page.
     *
     * @param worker their id here
     * @param known when they were made known
     * @param state how their training stands, by what everybody must have
     */
    record Line(UUID worker, Instant known, State state) {}

    /** What is on record for whoever has this account. */
    Optional<Trained> ofAccount(String account) {
        return held("w.account = ?", account).stream().findFirst();
    }

    /** What is on record for each of these. */
    Map<UUID, Trained> of(Collection<UUID> workers) {
        String ids = workers.stream().map(UUID::toString).collect(Collectors.joining(","));
        return held("w.id = ANY (string_to_array(?, ',')::uuid[])", ids).stream()
                .collect(Collectors.toMap(Trained::worker, trained -> trained));
    }

    /** Who works here, newest first, one more than {@code limit} and the ties of the last. */
    List<Line> before(Optional<State> state, Instant before, int limit) {
        String wanted = state.map(State::wire).orElse("any");
        List<Course> everybodys = everybodys();
        return rows.read(
                STATES + "SELECT * FROM stand WHERE created_at < ? AND (? = 'any' OR state = ?)"
                        + " ORDER BY created_at DESC FETCH FIRST ? ROWS WITH TIES",
                row -> new Line(row.getObject("id", UUID.class), Instants.of(row, "created_at"), state(row)),
                ids(everybodys),
                lasts(everybodys),
                since(everybodys),
                policy.today(),
                policy.soon(),
                before,
                wanted,
                wanted,
                limit + 1);
    }

    /** How many of those who work here each state has. */
    Map<State, Long> count() {
        List<Course> everybodys = everybodys();
        Map<State, Long> counts = new EnumMap<>(State.class);
        Arrays.stream(State.values()).forEach(state -> counts.put(state, 0L));
        rows.read(
                        STATES + "SELECT state, count(*) AS many FROM stand GROUP BY state",
                        row -> Map.entry(state(row), row.getLong("many")),
                        ids(everybodys),
                        lasts(everybodys),
                        since(everybodys),
                        policy.today(),
                        policy.soon())
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    private Collection<Trained> held(String condition, String value) {
        List<Course> all = policy.courses();
        Map<UUID, Trained> found = new LinkedHashMap<>();
        rows.read(HELD + condition, TrainingRows::course, ids(all), lasts(all), since(all), value)
                .forEach(one -> found.merge(one.worker(), one, TrainingRows::together));
        return found.values();
    }

    private List<Course> everybodys() {
        return policy.courses().stream().filter(Course::everybodys).toList();
    }

    private static Trained course(ResultSet row) throws SQLException {
        LocalDate endsOn = row.getObject("ends_on", LocalDate.class);
        UUID override = row.getObject("override", UUID.class);
        return new Trained(
                row.getObject("id", UUID.class),
                Instants.of(row, "joined"),
                endsOn == null ? Map.of() : Map.of(row.getString("course"), endsOn),
                override == null
                        ? Optional.empty()
                        : Optional.of(new Trained.Permit(override, Instants.of(row, "until"))));
    }

    private static Trained together(Trained one, Trained other) {
        Map<String, LocalDate> ends = new HashMap<>(one.ends());
        ends.putAll(other.ends());
        return new Trained(one.worker(), one.joined(), ends, one.override());
    }

    private static State state(ResultSet row) throws SQLException {
        return State.valueOfWire(row.getString("state"));
    }

    private static String ids(List<Course> courses) {
        return courses.stream().map(Course::id).collect(Collectors.joining(","));
    }

    private static String lasts(List<Course> courses) {
        return courses.stream().map(course -> course.validFor().toString()).collect(Collectors.joining(","));
    }

    private static String since(List<Course> courses) {
        return courses.stream().map(course -> course.since().toString()).collect(Collectors.joining(","));
    }
}
