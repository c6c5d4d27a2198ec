package dev.aceso.trust.identity;

import java.util.Optional;
import java.util.function.Function;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Log;

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

    PersonGuard(People people, Doorbook doorbook, Errand errand, Log log) {
        this.people = people;
        this.doorbook = doorbook;
        this.errand = errand;
        this.log = log;
    }

    /**
     * Runs the work for the person whose token the request shows. Blocks: for virtual threads only. The access decision is the work's
     * to ask for.
     *
     * @throws Failure {@code UNAUTHENTICATED}, {@code STEP_UP_REQUIRED} or {@code IDENTITY_UNAVAILABLE}, or what the work throws;
     *     a refusal is durable in the log by then
     */
    public <T> T call(Action action, Function<Caller.Person, T> work) {
        Verdict verdict = doorbook.watch(action, Optional.empty(), () -> people.current(doorbook.authorization()));
        log.meet(verdict.person());
        if (verdict instanceof Verdict.TooWeak) {
            doorbook.refuse(Code.STEP_UP_REQUIRED, action, Optional.of(verdict.person()));
            throw new Failure(Code.STEP_UP_REQUIRED);
        }
        errand.admit();
        return doorbook.watch(action, Optional.of(verdict.person()), () -> work.apply(verdict.person()));
    }
}
