package dev.aceso.trust.identity.sessions;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.Admission;
import dev.aceso.trust.identity.Arrival;
import dev.aceso.trust.identity.Lead;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Lets a person in while their session goes on.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Whatever the life of the token, nobody is let in whose session was not used for the configured idle time, whose sign-in is older than the
 * configured maximum, or whose session was ended anywhere longer ago than the configured freshness. Replicas agree, because what decides is in the
 * database and by its clock; the clock of this process only says how old its last reading is, and one that runs backwards reads again. When the
 * database cannot be asked, nobody is let in.
 */
@ApplicationScoped
@Priority(400)
class Sessions implements Admission {
    private static final int MOST_REMEMBERED = 10_000;

    private final Names names;
    private final Places places;
    private final Rules rules;
    private final Store store;
    private final Ends ends;
    private final Log log;
    private final SessionConfig config;
    private final Clock clock;
    private final MeterRegistry meters;
    /** What was read before one of them says nothing after it, though whoever read it is only now done. */
    private final AtomicLong signOuts = new AtomicLong();

    private final Lead lead = new Lead();
    private final Map<String, Admitted> admitted = new ConcurrentHashMap<>();

    Sessions(
            Names names,
            Places places,
            Rules rules,
            Store store,
            Ends ends,
            Log log,
            SessionConfig config,
            Clock clock,
            MeterRegistry meters) {
        this.names = names;
        this.places = places;
        this.rules = rules;
        this.store = store;
        this.ends = ends;
        this.log = log;
        this.config = config;
        this.clock = clock;
        this.meters = meters;
    }

    /** What was read last: for which sign-in, from where, when by our clock, and after how many sign-outs here. */
    private record Admitted(Instant signedIn, String place, Instant read, long signOuts) {}

    @Override
    public void admit(Caller.Person person, Arrival arrival) {
        Names.Key key = names.of(person, arrival.shown().subject());
        String place = places.of(arrival.network());
        boolean use = arrival.action() != Action.SESSION_READ;
        meters.counter("aceso.sessions.checks").increment();
        Instant now = clock.instant();
        long before = signOuts.get();
        if (use && fresh(key, person, place, now)) {
            return;
        }
        switch (step(key, person, new Coming(place, use, arrival.shown().issuedAt()))) {
            case Step.Goes _ -> remember(key, new Admitted(person.authenticatedAt(), place, now, before));
            case Step.Over(Session _, Session.End end, boolean _) -> {
                admitted.remove(key.session());
                throw new Failure(end.why().code());
            }
        }
    }

    /** The session as it is now. Not a use of it. */
    Store.Found look(Caller.Person person) {
        return store.find(names.of(person));
    }

    /** This replica reads every session again before it lets anybody in by it. */
    void forgetAll() {
        signOuts.incrementAndGet();
        admitted.clear();
    }

    private boolean fresh(Names.Key key, Caller.Person person, String place, Instant now) {
        Admitted last = admitted.get(key.session());
        return last != null
                && last.signedIn().equals(person.authenticatedAt())
                && last.place().equals(place)
                && last.signOuts() == signOuts.get()
                && !now.isBefore(last.read())
                && now.isBefore(last.read().plus(config.fresh()));
    }

    /** From where, for use or not, and with a token of when. */
    private record Coming(String place, boolean use, Instant issued) {}

    private Step step(Names.Key key, Caller.Person person, Coming coming) {
        Step read = judge(store.find(key), person, coming);
        if (!writes(read)) {
            return read;
        }
        UUID known = log.meet(person);
        return Durable.inTransaction(() -> {
            store.lock(key.session());
            while (true) {
                Store.Found found = store.find(key);
                Step step = judge(found, person, coming);
                if (!writes(step) || write(key, person, known, found.session(), step)) {
                    return step;
                }
            }
        });
    }

    private Step judge(Store.Found found, Caller.Person person, Coming coming) {
        var seen = new Sighting(
                person.authenticatedAt(),
                found.at(),
                coming.place(),
                coming.use(),
                lead.shownBy(coming.issued(), found.at()));
        return found.session()
                .map(session -> rules.next(session, seen, found.signedOut()))
                .orElseGet(() -> rules.first(seen, found.signedOut()));
    }

    private static boolean writes(Step step) {
        return switch (step) {
            case Step.Goes goes -> goes.write();
            case Step.Over over -> over.write();
        };
    }

    /** False when somebody ended it meanwhile: that end stands, so that another step follows from it. */
    private boolean write(Names.Key key, Caller.Person person, UUID known, Optional<Session> before, Step step) {
        Session now = switch (step) {
            case Step.Goes goes -> goes.session();
            case Step.Over over -> over.session().ended(over.end());
        };
        if (!store.put(key, known, before.flatMap(Session::end), now)) {
            return false;
        }
        switch (step) {
            case Step.Goes(Session session, boolean _, boolean moved) -> {
                // A new sign-in in a session whose end nobody saw: that end is written down now.
                before.filter(old -> !old.validFrom().equals(session.validFrom()))
                        .filter(old -> old.end().isEmpty())
                        .flatMap(old -> old.over(session.seen(), config.idle()))
                        .ifPresent(end -> ends.log(person, end.why()));
                if (moved) {
                    ends.moved(person, session);
                }
            }
            case Step.Over(Session _, Session.End end, boolean _) -> ends.log(person, end.why());
        }
        return true;
    }

    private void remember(Names.Key key, Admitted last) {
        if (admitted.size() >= MOST_REMEMBERED) {
            admitted.clear();
        }
        admitted.put(key.session(), last);
    }
}
