package dev.aceso.trust.identity;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jspecify.annotations.Nullable;

/** A signed JWT in its compact form (RFC 7515 section 3.1), as far as it is read without the key. */
public final class SignedToken {
    /** Three parts in the URL's alphabet of base64. */
    public static final String FORM = "[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+";

    private SignedToken() {}

    /**
     * The claims of a token of that form; whoever asks has verified it.
     *
     * @throws InvalidJwtException when they are no JSON object with each name once
     * @throws IllegalArgumentException when they are not base64
     */
    public static JwtClaims claims(String token) throws InvalidJwtException {
        String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
        return JwtClaims.parse(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    /** A claim that is a time in seconds since 1970 (RFC 7519 section 2, NumericDate); nothing when it is none that we could hold. */
    public static Optional<Instant> time(@Nullable Object claim) {
        return claim instanceof Number seconds && seconds.longValue() >= 0 && seconds.longValue() < 1L << 40
                ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                : Optional.empty();
    }
}
