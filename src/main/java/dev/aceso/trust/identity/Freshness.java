package dev.aceso.trust.identity;

import java.time.Duration;
import java.util.Optional;

import dev.aceso.trust.audit.Action;

/** For what a person must have signed in a short while ago (RFC 9470). Whoever knows of it implements it. */
public interface Freshness {
    /** How long ago, where the action says so; empty where any sign-in will do whose session goes on. */
    Optional<Duration> maxAge(Action action);
}
