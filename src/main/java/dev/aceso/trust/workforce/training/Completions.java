package dev.aceso.trust.workforce.training;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.OnePerson;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.workforce.people.Standing;
import dev.aceso.trust.workforce.people.Worker;
import dev.aceso.trust.workforce.people.Workers;

/** Puts completions on record, each durable in one transaction with its entry in the log. What was recorded wrongly is withdrawn and stays. */
@Singleton
class Completions {
    private final CompletionRows rows;
    private final Workers workers;
    private final Policy policy;
    private final Log log;

    Completions(CompletionRows rows, Workers workers, Policy policy, Log log) {
        this.rows = rows;
        this.workers = workers;
        this.policy = policy;
        this.log = log;
    }

    /**
     * Records a completion. Saying the same again is no second one.
     *
     * @throws Failure {@code MALFORMED} for a course that the policy does not know, or a day that is to come or before the course;
     *     {@code NOT_FOUND} for nobody we know; {@code SECOND_PERSON_REQUIRED} for one's own; {@code OUT_OF_ORDER} when another end is on record
     *     for that day, or software says again what somebody withdrew
     */
    Completion record(Caller caller, Purpose purpose, Report report) {
        demandPlausible(report);
        Optional<UUID> by = caller instanceof Caller.Person person ? Optional.of(log.meet(person)) : Optional.empty();
        UUID whom = whom(report);
        return Durable.inTransaction(() -> {
            CompletionRows.Held worker = rows.hold(whom).orElseThrow(Completions::nobody);
            demandAnother(workers, worker, by);
            Optional<Completion> before = rows.standing(whom, report.course(), report.completedOn());
            if (before.isPresent()) {
                if (!before.get().certificateExpiresOn().equals(report.expiresOn())) {
                    throw new Failure(
                            Code.OUT_OF_ORDER,
                            "a completion of that day with another end is on record: withdraw it first");
                }
                return before.get();
            }
            if (by.isEmpty() && rows.withdrawn(whom, report.course(), report.completedOn())) {
                throw new Failure(
                        Code.OUT_OF_ORDER, "a completion of that day was withdrawn: only a person records it again");
            }
            Completion added = rows.find(rows.add(whom, report, by)).orElseThrow();
            note(caller, purpose, Action.TRAINING_RECORD, added, Map.of());
            return added;
        });
    }

    /**
     * Withdraws one that was recorded wrongly. Saying the same again is no mistake.
     *
     * @throws Failure {@code NOT_FOUND}
     */
    Completion withdraw(Caller.Person person, Purpose purpose, UUID id, String reason) {
        UUID by = log.meet(person);
        return Durable.inTransaction(() -> {
            Completion completion = rows.find(id).orElseThrow(Failure::notFound);
            if (rows.withdraw(id, reason, by)) {
                note(person, purpose, Action.TRAINING_WITHDRAW, completion, Map.of("reason", reason));
            }
            return rows.find(id).orElseThrow();
        });
    }

    /** The same person neither records nor lets in themselves, under whichever account. */
    static void demandAnother(OnePerson people, CompletionRows.Held worker, Optional<UUID> by) {
        boolean same = worker.person()
                .flatMap(whom -> by.filter(who -> people.same(whom, who)))
                .isPresent();
        if (same) {
            throw new Failure(Code.SECOND_PERSON_REQUIRED, "nobody does this for themselves: somebody else must");
        }
    }

    static Failure nobody() {
        return new Failure(Code.NOT_FOUND, "nobody who works here is known by this");
    }

    private void demandPlausible(Report report) {
        Course course = policy.course(report.course())
                .orElseThrow(() -> new Failure(Code.MALFORMED, "There is no such course in the policy."));
        if (report.completedOn().isAfter(policy.latest())) {
            throw new Failure(Code.MALFORMED, "completedOn must not be later than today.");
        }
        if (report.completedOn().isBefore(course.since())) {
            throw new Failure(Code.MALFORMED, "completedOn is before this course counted.");
        }
        if (report.expiresOn().filter(report.completedOn()::isAfter).isPresent()) {
            throw new Failure(Code.MALFORMED, "expiresOn must not be before completedOn.");
        }
    }

    private UUID whom(Report report) {
        return report.worker()
                .map(UUID::fromString)
                .or(() -> report.externalId().flatMap(workers::ofExternalId).map(Standing::id))
                .or(() -> report.userName().flatMap(workers::named).map(Worker::id))
                .orElseThrow(Completions::nobody);
    }

    private void note(Caller caller, Purpose purpose, Action action, Completion completion, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(more);
        attributes.put("worker", completion.worker().toString());
        attributes.put("completion", completion.id().toString());
        attributes.put("course", completion.course());
        attributes.put("completed-on", completion.completedOn().toString());
        completion.expiresOn().ifPresent(day -> attributes.put("expires-on", day.toString()));
        log.append(Event.done(action, caller, purpose, attributes));
    }
}
