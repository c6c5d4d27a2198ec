package dev.aceso.trust.workforce.training;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.identity.Admission;
import dev.aceso.trust.identity.Arrival;
import dev.aceso.trust.identity.Errand;
import dev.aceso.trust.identity.sessions.AccountSessions;
import dev.aceso.trust.workforce.Workforce;

/**
 * Whoever works here sees nothing of patients without the training that their roles take, on record and not over (45 CFR 164.530(b)); what shows
 * nothing of patients they may do. What is stored is asked at each request, in one statement: nobody goes on by what was read before, and when the
 * database cannot be asked, nobody is let in.
 *
 * <p>How they were let in is in every entry of the request, {@code training}: {@code current}, {@code grace} or {@code override}.
 */
@ApplicationScoped
@Priority(TrainedPeople.RANK)
class TrainedPeople implements Admission {
    /** After who works here, which makes an account theirs. */
    static final int RANK = 100;

    private final Policy policy;
    private final TrainingRows rows;
    private final AccountSessions sessions;
    private final Access access;
    private final Errand errand;

    TrainedPeople(Policy policy, TrainingRows rows, AccountSessions sessions, Access access, Errand errand) {
        this.policy = policy;
        this.rows = rows;
        this.sessions = sessions;
        this.access = access;
        this.errand = errand;
    }

    @Override
    public void admit(Caller.Person person, Arrival arrival) {
        if (policy.required() && Workforce.has(person) && access.takesTraining(arrival.action())) {
            errand.letInBy(basis(person));
        }
    }

    /** By what they are let in. */
    private Map<String, String> basis(Caller.Person person) {
        Optional<Trained> found = rows.ofAccount(sessions.account(person));
        LocalDate today = policy.today();
        List<Course> lacking = policy.courses(person.roles()).stream()
                .filter(course -> found.flatMap(trained -> trained.endsOn(course))
                        .filter(day -> !day.isBefore(today))
                        .isEmpty())
                .toList();
        if (lacking.isEmpty()) {
            return Map.of("training", "current");
        }
        Trained trained = found.orElseThrow(() -> new Failure(
                Code.TRAINING_MISSING,
                "Nobody is known to work here under this account, so no training is on record for it:"
                        + " ask whoever gives accounts at your employer to add you."));
        if (policy.graceEndsOn(trained.joined())
                .filter(day -> !day.isBefore(today))
                .isPresent()) {
            return Map.of("training", "grace");
        }
        return trained.override()
                .map(permit ->
                        Map.of("training", "override", "waiver", permit.id().toString()))
                .orElseThrow(() -> new Failure(Code.TRAINING_MISSING, whatToDo(lacking, trained)));
    }

    /** In words of the configuration, and dates. */
    private static String whatToDo(List<Course> lacking, Trained trained) {
        return lacking.stream()
                .map(course -> course.title()
                        + trained.endsOn(course)
                                .map(day -> " counted until " + day)
                                .orElse(" is not on record")
                        + ". Take it: " + course.where())
                .collect(Collectors.joining("; "));
    }
}
