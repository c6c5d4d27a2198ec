package dev.aceso.trust.identity;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jspecify.annotations.Nullable;

/** The header Authorization with a bearer token (RFC 6750 section 2.1). */
final class Bearer {
    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /**
     * The token.
     *
     * @throws Failure {@code UNAUTHENTICATED} when there is none, when it is longer than {@code longest} or not one at all
     */
    static String token(@Nullable String header, int longest) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new Failure(Code.UNAUTHENTICATED);
        }
        String token = header.substring(SCHEME.length()).strip();
        if (token.length() > longest) {
            throw new Failure(Code.UNAUTHENTICATED, "The token is too long.");
        }
        if (!token.matches(SignedToken.FORM)) {
            throw new Failure(Code.UNAUTHENTICATED, "The token is not a signed JWT.");
        }
        return token;
    }
}
