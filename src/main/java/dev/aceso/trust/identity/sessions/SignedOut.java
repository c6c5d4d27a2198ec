package dev.aceso.trust.identity.sessions;

import java.time.Instant;
import java.util.Optional;

/**
 * Which sign-ins of an account, or of a session of the provider's, do not count any more.
 *
 * @param here those before this, by the database's clock: somebody was signed out everywhere
 * @param atProvider those up to this, by the provider's clock: the provider said so
 */
record SignedOut(Optional<Instant> here, Optional<Instant> atProvider) {}
