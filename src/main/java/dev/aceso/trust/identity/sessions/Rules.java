package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;

/**
 * When a session goes on, and when it is over. No state and no clock: a session as it was, a sighting, and what follows.
 *
 * <p>A use is written down at most every {@link #WRITE_EVERY}. What is not written does not count, so a session ends after the configured idle time
 * at the latest and up to that much earlier; it never ends later.
 */
@ApplicationScoped
class Rules {
    /** How often the use of a session is written down at most. */
    static final Duration WRITE_EVERY = Duration.ofSeconds(30);

    /** The shortest time after which an unused session may end: one in use must not end because its use is not written down yet. */
    static final Duration SHORTEST_IDLE = WRITE_EVERY.multipliedBy(2);

    private static final Duration LONGEST_IDLE = Duration.ofMinutes(15);
    private static final Duration LONGEST_FRESH = Duration.ofMinutes(1);
    private static final Duration MOVES_COUNTED = Duration.ofMinutes(10);

    private final SessionConfig config;
    private final Places places;

    Rules(SessionConfig config, Places places) {
        this.config = config;
        this.places = places;
    }

    void check(@Observes StartupEvent start) {
        check(ConfigUtils.getProfiles());
    }

    /**
     * Compares the configuration with what may be.
     *
     * @throws IllegalStateException when the service may not start so
     */
    void check(List<String> profiles) {
        demand(config.idle().compareTo(SHORTEST_IDLE) >= 0, "idle must be a minute at least");
        demand(
                !profiles.contains("prod") || config.idle().compareTo(LONGEST_IDLE) <= 0,
                "idle must be 15 minutes at most in production");
        demand(config.max().compareTo(config.idle()) >= 0, "max must be as long as idle at least");
        demand(
                !config.fresh().isNegative() && config.fresh().compareTo(LONGEST_FRESH) <= 0,
                "fresh must be a minute at most");
        demand(config.moves() >= 0, "moves must not be negative");
    }

    /** The first sighting of a session. One whose sign-in is too old, or was before a sign-out everywhere, is over at once. */
    Step first(Sighting seen, SignedOut signedOut) {
        return judged(begun(seen), seen, signedOut, true);
    }

    /** A further sighting. */
    Step next(Session session, Sighting seen, SignedOut signedOut) {
        Optional<Session.End> over = session.over(seen.at(), config.idle());
        if (over.isEmpty()) {
            return judged(renewed(session, seen), seen, signedOut, false);
        }
        boolean anew = seen.signedIn().isAfter(session.signedIn())
                && after(seen, over.get().at());
        return anew
                ? judged(begun(seen), seen, signedOut, true)
                : new Step.Over(session, over.get(), session.end().isEmpty());
    }

    private Step judged(Session session, Sighting seen, SignedOut signedOut, boolean begins) {
        Optional<Session.End> signOut = signOut(seen, signedOut);
        if (signOut.isPresent()) {
            return new Step.Over(session, signOut.get(), !begins);
        }
        if (seen.signedIn().isBefore(session.validFrom())) {
            return new Step.Over(session, new Session.End(seen.at(), Why.TOO_LONG), false);
        }
        Optional<Session.End> old = session.over(seen.at(), config.idle());
        if (old.isPresent()) {
            return new Step.Over(session, old.get(), !begins);
        }
        if (begins) {
            return new Step.Goes(session, true, false);
        }
        return session.stay().place().equals(seen.place()) ? stayed(session, seen) : moved(session, seen);
    }

    /** What the provider ended is told from its sign-ins by its own clock: in the second in which it says so, both happened before. */
    private static Optional<Session.End> signOut(Sighting seen, SignedOut signedOut) {
        if (signedOut.here().filter(at -> !after(seen, at)).isPresent()) {
            return signedOut.here().map(at -> new Session.End(at, Why.SIGNED_OUT_EVERYWHERE));
        }
        return signedOut
                .atProvider()
                .filter(said -> !seen.signedIn().isAfter(said))
                .map(said -> new Session.End(said.isBefore(seen.at()) ? said : seen.at(), Why.PROVIDER));
    }

    /** A last use that is in the future was written down before the clock was set back: what counts begins now. */
    private Step stayed(Session session, Sighting seen) {
        boolean due = seen.use()
                && (!seen.at().isBefore(session.seen().plus(WRITE_EVERY))
                        || seen.at().isBefore(session.seen()));
        Session.Stay stay = session.stay();
        return new Step.Goes(
                due ? used(session, seen, at(seen, stay.left(), stay, stay.moves(), stay.since())) : session,
                due,
                false);
    }

    /**
     * Between sites, speed decides, whatever places nobody knows were between; else how often. The address of somebody at home may change; it
     * does not go to and fro for long.
     */
    private Step moved(Session session, Sighting seen) {
        Session.Stay stay = session.stay();
        boolean site = places.located(seen.place());
        boolean tooFast = site
                && stay.located()
                        .filter(last -> places.located(last.site()))
                        .filter(last -> !places.reachable(last.site(), seen.place(), between(last.at(), seen.at())))
                        .isPresent();
        if (tooFast) {
            return twoPlaces(session, seen);
        }
        if (site && places.located(stay.place())) {
            return new Step.Goes(
                    used(session, seen, at(seen, stay.place(), stay, stay.moves(), stay.since())), true, true);
        }
        boolean counted = seen.at().isBefore(stay.since().plus(MOVES_COUNTED));
        int moves = (counted ? stay.moves() : 0) + 1;
        return moves > config.moves()
                ? twoPlaces(session, seen)
                : new Step.Goes(
                        used(session, seen, at(seen, stay.place(), stay, moves, counted ? stay.since() : seen.at())),
                        true,
                        true);
    }

    private Session.Stay at(Sighting seen, String left, Session.Stay before, int moves, Instant since) {
        return new Session.Stay(
                seen.place(),
                left,
                places.located(seen.place())
                        ? Optional.of(new Session.Located(seen.place(), seen.at()))
                        : before.located(),
                moves,
                since);
    }

    private static Duration between(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }

    private static Step twoPlaces(Session session, Sighting seen) {
        return new Step.Over(session, new Session.End(seen.at(), Why.TWO_PLACES), true);
    }

    private Session begun(Sighting seen) {
        return new Session(
                seen.signedIn(),
                seen.signedIn(),
                seen.at(),
                until(seen),
                Optional.empty(),
                Optional.empty(),
                at(
                        seen,
                        Places.NOWHERE,
                        new Session.Stay(seen.place(), Places.NOWHERE, Optional.empty(), 0, seen.at()),
                        0,
                        seen.at()));
    }

    /** A newer sign-in in a session that goes on puts off its absolute end, and nothing else. */
    private Session renewed(Session session, Sighting seen) {
        return seen.signedIn().isAfter(session.signedIn())
                ? new Session(
                        seen.signedIn(),
                        session.validFrom(),
                        session.seen(),
                        until(seen),
                        session.ownIdle(),
                        session.end(),
                        session.stay())
                : session;
    }

    /** Who only asks when it ends is somewhere, but uses nothing. */
    private static Session used(Session session, Sighting seen, Session.Stay stay) {
        return new Session(
                session.signedIn(),
                session.validFrom(),
                seen.use() ? seen.at() : session.seen(),
                session.until(),
                session.ownIdle(),
                session.end(),
                stay);
    }

    /** From the sign-in, or from now where the provider's clock is ahead. */
    private Instant until(Sighting seen) {
        Instant from = seen.signedIn().isBefore(seen.at()) ? seen.signedIn() : seen.at();
        return from.plus(config.max());
    }

    /** Whether the sign-in is from after a moment: the provider says whole seconds, rounded down, and its clock may be ahead. */
    private static boolean after(Sighting seen, Instant moment) {
        return seen.signedIn().minus(seen.ahead()).plusSeconds(1).isAfter(moment);
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("aceso.sessions." + otherwise);
        }
    }
}
