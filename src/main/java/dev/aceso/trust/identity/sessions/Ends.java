package dev.aceso.trust.identity.sessions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Event.Outcome;
import dev.aceso.trust.audit.Log;

/** Writes each end of a session into the log, in the transaction in which it ends: whose it was, and why. */
@ApplicationScoped
class Ends {
    private final Log log;

    Ends(Log log) {
        this.log = log;
    }

    /** Ended by, or while it was shown by, this person. */
    void log(Caller.Person person, Why why) {
        append(Optional.of(person), Map.of("why", why.wire(), "code", why.code().wire()));
    }

    /** Ended by the system or by the identity provider. */
    void log(List<Store.Ended> ended) {
        ended.forEach(one -> {
            Map<String, String> attributes = new HashMap<>(
                    Map.of("why", one.why().wire(), "code", one.why().code().wire()));
            one.person().ifPresent(person -> attributes.put("person", person.toString()));
            append(Optional.empty(), attributes);
        });
    }

    /** Goes on from another network: for review, when it was in use at the other one a moment ago. */
    void moved(Caller.Person person, Session session) {
        log.append(new Event(
                Action.SESSION_MOVE,
                Outcome.DONE,
                Optional.of(person),
                Optional.empty(),
                Optional.empty(),
                Map.of(
                        "from", session.stay().left(),
                        "to", session.stay().place(),
                        "moves", Integer.toString(session.stay().moves()))));
    }

    private void append(Optional<Caller> caller, Map<String, String> attributes) {
        log.append(new Event(Action.SESSION_END, Outcome.DONE, caller, Optional.empty(), Optional.empty(), attributes));
    }
}
