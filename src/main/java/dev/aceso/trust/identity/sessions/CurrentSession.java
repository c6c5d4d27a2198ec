package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;

/** Which session somebody is in, for whoever grants something that must not outlive it, or that asks for more care. */
@ApplicationScoped
public class CurrentSession {
    private final Names names;
    private final Store store;
    private final SessionConfig config;

    CurrentSession(Names names, Store store, SessionConfig config) {
        this.names = names;
        this.store = store;
        this.config = config;
    }

    /**
     * One session, from its first sign-in to its end. When a provider's session ends here and goes on by a new sign-in, that is another one.
     *
     * @param session its keyed pseudonym
     * @param from the sign-in it began with
     */
    public record Mark(String session, Instant from) {}

    /** The shortest time after which an unused session may end. */
    public static final Duration SHORTEST_IDLE = Rules.SHORTEST_IDLE;

    /**
     * The session as it is in the database now.
     *
     * @param mark which one it is
     * @param until its absolute end, by the database's clock
     */
    public record Current(Mark mark, Instant until) {}

    /**
     * The person's session, unless it is over or nobody was ever seen in it.
     *
     * @throws Failure {@code STORE_UNAVAILABLE}
     */
    public Optional<Current> of(Caller.Person person) {
        Names.Key key = names.of(person);
        Store.Found found = store.find(key);
        return found.session()
                .filter(session -> session.over(found.at(), config.idle()).isEmpty())
                .map(session -> new Current(new Mark(key.session(), session.validFrom()), session.until()));
    }

    /**
     * From now on the session may go unused for this long at most, until it ends: nothing makes that longer again. Joins the running transaction, in
     * which nobody else writes the session down from here on.
     *
     * @throws Failure {@code SESSION_ENDED}, or {@code STORE_UNAVAILABLE}
     */
    public void shorten(Mark mark, Duration idle) {
        store.lock(mark.session());
        if (!store.shorten(mark, idle)) {
            throw new Failure(Code.SESSION_ENDED);
        }
    }
}
