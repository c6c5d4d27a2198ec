package dev.aceso.trust.identity.sessions;

import java.time.Instant;
import java.util.Optional;

/**
 * A verified logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4).
 *
 * @param issuer the identity provider
 * @param id its {@code jti}
 * @param issued when, by the provider's clock
 * @param expires when it ends
 * @param session the {@code sid} that ends
 * @param subject whose; with no session, all of theirs end
 */
record LogoutToken(
        String issuer, String id, Instant issued, Instant expires, Optional<String> session, Optional<String> subject) {
    /** Names nobody. */
    @Override
    public String toString() {
        return "LogoutToken[]";
    }
}
