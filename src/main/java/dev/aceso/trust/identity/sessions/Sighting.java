package dev.aceso.trust.identity.sessions;

import java.time.Instant;

/**
 * Somebody shows a token of a session.
 *
 * @param signedIn when they signed in, as the token says
 * @param at now, by the database's clock
 * @param place where from
 * @param use whether it counts as use of the session
 */
record Sighting(Instant signedIn, Instant at, String place, boolean use) {}
