package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A session as it is stored.
 *
 * @param signedIn the newest sign-in in it, by the provider's clock
 * @param validFrom the sign-in it began with: tokens of an earlier one are refused
 * @param seen the last use that was written down, by the database's clock like what follows
 * @param until its absolute end
 * @param ownIdle how long it may go unused, where that is shorter than for others
 * @param end how it ended, when somebody ended it
 * @param stay where it is used
 */
record Session(
        Instant signedIn,
        Instant validFrom,
        Instant seen,
        Instant until,
        Optional<Duration> ownIdle,
        Optional<End> end,
        Stay stay) {

    /**
     * An end.
     *
     * @param at when
     * @param why how
     */
    record End(Instant at, Why why) {}

    /**
     * Where a session is used.
     *
     * @param place now
     * @param left before
     * @param located where it was last seen of which it is known where that is
     * @param moves how often it moved between places of which nobody knows how far apart they are
     * @param since when that count began
     */
    record Stay(String place, String left, Optional<Located> located, int moves, Instant since) {}

    /**
     * Somewhere on the map.
     *
     * @param site a site of the configuration
     * @param at when the session was last seen there, as far as it was written down
     */
    record Located(String site, Instant at) {}

    /** The same, ended. */
    Session ended(End at) {
        return new Session(signedIn, validFrom, seen, until, ownIdle, Optional.of(at), stay);
    }

    /** When it ends unless it is used, where others may go unused for {@code idle}. */
    Instant idleEnd(Duration idle) {
        return seen.plus(ownIdle.filter(own -> own.compareTo(idle) < 0).orElse(idle));
    }

    /** Its end by a moment, if it is over then. */
    Optional<End> over(Instant now, Duration idle) {
        if (end.isPresent()) {
            return end;
        }
        End silent = new End(idleEnd(idle), Why.IDLE);
        End old = new End(until, Why.TOO_LONG);
        End first = silent.at().isBefore(old.at()) ? silent : old;
        return first.at().isAfter(now) ? Optional.empty() : Optional.of(first);
    }
}
