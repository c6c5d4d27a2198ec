package dev.aceso.trust.identity;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Log;
import io.quarkus.arc.All;

/**
 * The one way for a resource to learn which person asks. A resource that answers without it is not answered: {@link UnguardedAnswers} sees to
 * that.
 */
@ApplicationScoped
public class PersonGuard {
    private final People people;
    private final Pace pace;
    private final Doorbook doorbook;
    private final Errand errand;
    private final Log log;
    private final List<Admission> admissions;
    private final Freshness freshness;
    private final ProviderClock clock;

    PersonGuard(
            People people,
            Pace pace,
            Doorbook doorbook,
            Errand errand,
            Log log,
            @All List<Admission> admissions,
            Freshness freshness,
            ProviderClock clock) {
        this.people = people;
        this.pace = pace;
        this.doorbook = doorbook;
        this.errand = errand;
        this.log = log;
        this.admissions = admissions;
        this.freshness = freshness;
        this.clock = clock;
    }

    /**
     * Runs the work for the person whose token the request shows. Blocks: for virtual threads only. What {@link Freshness} calls grave
     * takes a sign-in of a short while ago. The access decision is the work's to ask for.
     *
     * @throws Failure {@code UNAUTHENTICATED}, {@code RATE_LIMITED}, {@code STEP_UP_REQUIRED} or {@code IDENTITY_UNAVAILABLE}, or what an {@link Admission} or
     *     the work throws; a refusal is durable in the log by then
     */
    public <T> T call(Action action, Function<Caller.Person, T> work) {
        return call(action, freshness.maxAge(action), work);
    }

    /**
     * As {@link #call}, for the end of what was begun by it and took its time: the sign-in was fresh enough when it began.
     *
     * @throws Failure as {@link #call}
     */
    public <T> T finish(Action action, Function<Caller.Person, T> work) {
        return call(action, Optional.empty(), work);
    }

    private <T> T call(Action action, Optional<Duration> maxAge, Function<Caller.Person, T> work) {
        Verdict verdict = doorbook.watch(action, Optional.empty(), () -> people.current(doorbook.authorization()));
        pace.admit(verdict.person(), verdict.shown(), action);
        log.meet(verdict.person());
        return doorbook.watch(action, Optional.of(verdict.person()), () -> switch (verdict) {
            case Verdict.TooWeak _ ->
                throw maxAge.map(Failure::signInAgain).orElseGet(() -> new Failure(Code.STEP_UP_REQUIRED));
            case Verdict.Proven(Caller.Person person, Shown shown) -> {
                var arrival = new Arrival(action, shown, doorbook.network());
                admissions.forEach(admission -> admission.admit(person, arrival));
                maxAge.ifPresent(age -> demandFresh(person, age));
                errand.admit();
                yield work.apply(person);
            }
        });
    }

    /** A provider whose clock is behind ours makes its people sign in a little sooner. */
    private void demandFresh(Caller.Person person, Duration maxAge) {
        if (!clock.within(person.authenticatedAt(), maxAge)) {
            throw Failure.signInAgain(maxAge);
        }
    }
}
