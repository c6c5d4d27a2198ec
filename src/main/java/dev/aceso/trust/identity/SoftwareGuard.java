package dev.aceso.trust.identity;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;

/** The one way for a resource to learn which software of the identity provider asks. A person is never taken for one. */
@ApplicationScoped
public class SoftwareGuard {
    private final People people;
    private final Doorbook doorbook;
    private final Errand errand;
    private final Pace pace;

    SoftwareGuard(People people, Doorbook doorbook, Errand errand, Pace pace) {
        this.people = people;
        this.doorbook = doorbook;
        this.errand = errand;
        this.pace = pace;
    }

    /**
     * Runs the work for the software whose token the request shows. Blocks: for virtual threads only. The access decision is the work's
     * to ask for.
     *
     * @param clients the ids, at the identity provider, of who may ask; where there are none, nothing is said to be here
     * @throws Failure {@code NOT_FOUND}, {@code UNAUTHENTICATED}, {@code RATE_LIMITED}, {@code NOT_PERMITTED} to another client or
     *     {@code IDENTITY_UNAVAILABLE}, or what the work throws; a refusal is durable in the log by then
     */
    public <T> T call(Action action, Set<String> clients, Function<Caller.Software, T> work) {
        Caller.Software software = doorbook.watch(action, Optional.empty(), () -> software(clients));
        pace.admit(software, action);
        doorbook.watch(action, Optional.empty(), () -> listed(software, clients));
        return doorbook.watch(action, Optional.of(software), () -> {
            errand.admit();
            return work.apply(software);
        });
    }

    private Caller.Software software(Set<String> clients) {
        if (clients.isEmpty()) {
            throw Failure.notFound();
        }
        return people.software(doorbook.authorization());
    }

    private static Caller.Software listed(Caller.Software software, Set<String> clients) {
        if (!clients.contains(software.subject())) {
            throw new Failure(Code.NOT_PERMITTED);
        }
        return software;
    }
}
