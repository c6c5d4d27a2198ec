package dev.aceso.trust.identity;

import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.limits.Rates;
import dev.aceso.ground.limits.Rates.Kind;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;

/**
 * Lets nobody ask more often than is allowed. A refusal is in the log before it is answered, as a count for its network and minute and not under a
 * name: an entry for each call too many would be a way to make work.
 *
 * <p>Whoever a good token names is counted before anything is judged of them, since each judgement against somebody known is an entry, or a look into
 * the store.
 */
@ApplicationScoped
public class Pace {
    private final Rates rates;
    private final Doorbook doorbook;

    Pace(Rates rates, Doorbook doorbook) {
        this.rates = rates;
        this.doorbook = doorbook;
    }

    /**
     * Counts a person's call, and that of the software that they came with.
     *
     * @throws Failure {@code RATE_LIMITED}, written down
     */
    void admit(Caller.Person person, Shown shown, Action action) {
        count(action, Kind.PERSON, person.issuer() + " " + person.subject());
        shown.client().ifPresent(client -> count(action, Kind.CLIENT, person.issuer() + " " + client));
    }

    /** The same for an EHR's hook client. */
    void admit(HookToken token, Action action) {
        count(action, Kind.EHR, token.ehr());
    }

    /** The same for software of the identity provider. */
    void admit(Caller.Software software, Action action) {
        count(action, Kind.CLIENT, software.issuer() + " " + software.subject());
    }

    /**
     * Counts a caller's asking about a patient of whom nothing was ever kept, before a key is made for them: nobody says yet that there is such a patient.
     * To be called in the work of a guard, which writes the refusal down.
     *
     * @throws Failure {@code RATE_LIMITED}
     */
    public void admitNewPatient(Caller caller) {
        rates.count(Kind.NEW_PATIENT, caller.issuer() + " " + caller.subject());
    }

    private void count(Action action, Kind kind, String who) {
        doorbook.watch(action, Optional.empty(), () -> {
            rates.count(kind, who);
            return kind;
        });
    }
}
