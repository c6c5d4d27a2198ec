package dev.aceso.trust.workforce.training;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;

/** The rows of {@code workforce.training} and {@code workforce.training_withdrawal}. Both are only added to. */
@Singleton
class CompletionRows {
    private static final String ALL = """
            SELECT t.id, t.worker, t.course, t.completed_on, t.expires_on, t.person, t.at,
                   w.reason, w.person AS withdrawn_by, w.at AS withdrawn_at
            FROM workforce.training t LEFT JOIN workforce.training_withdrawal w ON w.training = t.id
            """;
    private final Statements rows;
    private final Policy policy;
    private final Clock clock;

    CompletionRows(Statements rows, Policy policy, Clock clock) {
        this.rows = rows.brief();
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Whoever works here, held until the running transaction ends.
     *
     * @param id their id here
     * @param active whether they work here now
     * @param person the log's id of them, once their account was seen
     */
    record Held(UUID id, boolean active, Optional<UUID> person) {}

    /** Somebody who was not forgotten; what is put on record about them waits for the running transaction. */
    Optional<Held> hold(UUID worker) {
        return rows.first(
                "SELECT id, active, person FROM workforce.person WHERE id = ? AND forgotten_at IS NULL FOR UPDATE",
                row -> new Held(
                        row.getObject("id", UUID.class),
                        row.getBoolean("active"),
                        Optional.ofNullable(row.getObject("person", UUID.class))),
                worker);
    }

    UUID add(UUID worker, Report report, Optional<UUID> by) {
        UUID id = UUID.randomUUID();
        rows.change(
                "INSERT INTO workforce.training (id, worker, course, completed_on, expires_on, person, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                id,
                worker,
                report.course(),
                report.completedOn(),
                report.expiresOn().orElse(null),
                by.orElse(null),
                Instants.now(clock));
        return id;
    }

    /** Withdraws one; whether this call did it. */
    boolean withdraw(UUID completion, String reason, UUID by) {
        return rows.change(
                        "INSERT INTO workforce.training_withdrawal (training, reason, person, at) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        completion,
                        reason,
                        by,
                        Instants.now(clock))
                == 1;
    }

    Optional<Completion> find(UUID id) {
        return rows.first(ALL + "WHERE t.id = ?", this::completion, id);
    }

    /** The one of that day that stands, by the view that everything else goes by. */
    Optional<Completion> standing(UUID worker, String course, LocalDate completedOn) {
        return rows.first(
                ALL + "WHERE t.id IN (SELECT id FROM workforce.standing_training"
                        + " WHERE worker = ? AND course = ? AND completed_on = ?)",
                this::completion,
                worker,
                course,
                completedOn);
    }

    /** Whether one of that day was withdrawn. */
    boolean withdrawn(UUID worker, String course, LocalDate completedOn) {
        return rows.read(
                        "SELECT EXISTS (SELECT FROM workforce.training t JOIN workforce.training_withdrawal w ON w.training = t.id"
                                + " WHERE t.worker = ? AND t.course = ? AND t.completed_on = ?)",
                        row -> row.getBoolean(1),
                        worker,
                        course,
                        completedOn)
                .getFirst();
    }

    /** Somebody's, newest first, one more than {@code limit} and the ties of the last; withdrawn ones too. */
    List<Completion> before(UUID worker, Instant before, int limit) {
        return rows.read(
                ALL + "WHERE t.worker = ? AND t.at < ? ORDER BY t.at DESC FETCH FIRST ? ROWS WITH TIES",
                this::completion,
                worker,
                before,
                limit + 1);
    }

    private Completion completion(ResultSet row) throws SQLException {
        String course = row.getString("course");
        LocalDate completedOn = row.getObject("completed_on", LocalDate.class);
        Optional<LocalDate> certificate = Optional.ofNullable(row.getObject("expires_on", LocalDate.class));
        return new Completion(
                row.getObject("id", UUID.class),
                row.getObject("worker", UUID.class),
                course,
                completedOn,
                policy.lastDay(course, completedOn, certificate),
                certificate,
                Optional.ofNullable(row.getObject("person", UUID.class)),
                Instants.of(row, "at"),
                Optional.ofNullable(row.getString("reason")),
                Optional.ofNullable(row.getObject("withdrawn_by", UUID.class)),
                Instants.ifSet(row, "withdrawn_at"));
    }
}
