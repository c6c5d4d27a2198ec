package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.identity.ProviderClock;
import dev.aceso.trust.identity.SignedToken;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/**
 * Checks a logout token as OpenID Connect Back-Channel Logout 1.0, section 2.6, asks, after its signature was verified by the provider's keys: issuer,
 * audience, times, {@code jti}, the event, no {@code nonce}, and a session or a subject.
 */
@ApplicationScoped
class LogoutTokens {
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    /** The specification recommends two minutes; providers give more. Older than this, none is taken. */
    private static final Duration OLDEST = Duration.ofMinutes(10);

    private static final int LONGEST_ID = 255;

    private final String issuer;
    private final SessionConfig config;
    private final ProviderClock provider;

    LogoutTokens(
            @ConfigProperty(name = "aceso.identity.issuer") String issuer,
            SessionConfig config,
            ProviderClock provider) {
        this.issuer = issuer;
        this.config = config;
        this.provider = provider;
    }

    /**
     * Reads the claims of a token whose signature is good.
     *
     * @throws Failure {@code MALFORMED} when they are not those of a logout token for us, now
     */
    LogoutToken read(JwtClaims claims) {
        try {
            demand(issuer.equals(claims.getIssuer()), "The issuer is not ours.");
            demand(
                    claims.hasAudience() && claims.getAudience().stream().anyMatch(config.clients()::contains),
                    "The audience is no client of ours.");
            demand(!claims.hasClaim("nonce"), "A logout token has no nonce.");
            demand(
                    claims.getClaimValue("events") instanceof Map<?, ?> events
                            && events.get(EVENT) instanceof Map<?, ?>,
                    "It is not about a logout.");
            Instant issued = time(claims, "iat");
            Instant expires = time(claims, "exp");
            demand(provider.mayHaveBeen(issued), "The token is not from the past.");
            demand(provider.within(issued, OLDEST), "The token is too old.");
            demand(provider.mayBeToCome(expires), "The token has expired.");
            Optional<String> id = text(claims, "jti");
            Optional<String> session = text(claims, "sid");
            Optional<String> subject = text(claims, "sub");
            demand(id.isPresent(), "There is no jti.");
            demand(session.isPresent() || subject.isPresent(), "There is neither sid nor sub.");
            return new LogoutToken(issuer, id.orElseThrow(), issued, expires, session, subject);
        } catch (MalformedClaimException malformed) {
            throw new Failure(Code.MALFORMED, "The claims are not those of a logout token.", malformed);
        }
    }

    private static Instant time(JwtClaims claims, String name) {
        return SignedToken.time(claims.getClaimValue(name))
                .orElseThrow(() -> new Failure(Code.MALFORMED, "A time is missing."));
    }

    private static Optional<String> text(JwtClaims claims, String name) {
        return Optional.ofNullable(claims.getClaimValue(name)).map(value -> {
            demand(
                    value instanceof String text && !text.isBlank() && text.length() <= LONGEST_ID,
                    "A claim is not text of a few characters.");
            return value.toString();
        });
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new Failure(Code.MALFORMED, otherwise);
        }
    }
}
