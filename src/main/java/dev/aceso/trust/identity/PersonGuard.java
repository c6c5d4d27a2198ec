package dev.aceso.trust.identity;

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
 * The one way for a resource to learn which person asks. A resource that answers without it is not answered: {@link Withheld} sees to
 * that.
 */
@ApplicationScoped
public class PersonGuard {
    private final People people;
    private final Doorbook doorbook;
    private final Errand errand;
    private final Log log;
    private final List<Admission> admissions;

    PersonGuard(People people, Doorbook doorbook, Errand errand, Log log, @All List<Admission> admissions) {
        this.people = people;
        this.doorbook = doorbook;
        this.errand = errand;
        this.log = log;
        this.admissions = admissions;
    }

    /**
     * Runs the work for the person whose token the request shows. Blocks: for virtual threads only. The access decision is the work's
     * to ask for.
     *
     * @throws Failure {@code UNAUTHENTICATED}, {@code STEP_UP_REQUIRED} or {@code IDENTITY_UNAVAILABLE}, or what an {@link Admission} or
     *     the work throws; a refusal is durable in the log by then
     */
    public <T> T call(Action action, Function<Caller.Person, T> work) {
        Verdict verdict = doorbook.watch(action, Optional.empty(), () -> people.current(doorbook.authorization()));
        log.meet(verdict.person());
        return switch (verdict) {
            case Verdict.TooWeak(Caller.Person person) -> {
                doorbook.refuse(Code.STEP_UP_REQUIRED, action, Optional.of(person));
                throw new Failure(Code.STEP_UP_REQUIRED);
            }
            case Verdict.Proven(Caller.Person person, Shown shown) ->
                doorbook.watch(action, Optional.of(person), () -> {
                    var arrival = new Arrival(action, shown, doorbook.network());
                    admissions.forEach(admission -> admission.admit(person, arrival));
                    errand.admit();
                    return work.apply(person);
                });
        };
    }
}
