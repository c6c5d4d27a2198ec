package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import java.time.Instant;

/**
 * Somebody shows a token of a session.
 *
 * @param signedIn when they signed in, as the token says
 * @param at now, by the database's clock
 * @param place where from
 * @param use whether it counts as use of the session
 * @param ahead how far the provider's clock is known to be ahead of the database's
 */
record Sighting(Instant signedIn, Instant at, String place, boolean use, Duration ahead) {}
