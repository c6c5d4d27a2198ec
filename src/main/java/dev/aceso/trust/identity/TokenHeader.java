package dev.aceso.trust.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/**
 * The header of a person's token, before anything is verified (RFC 7515 section 4.1, RFC 8725 section 3). It may name a key of the provider
 * and an asymmetric algorithm, and nothing that would change how the rest is read: what it says of keys elsewhere is not looked at.
 */
final class TokenHeader {
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    /** Of access tokens: RFC 7519 section 5.1 and RFC 9068 section 2.1. */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private static final int LONGEST_KEY_ID = 255;

    private TokenHeader() {}

    /**
     * The id of the key that signed, as the token says.
     *
     * @throws Failure {@code UNAUTHENTICATED} when the header is not one that we read
     */
    static String key(String token) {
        Map<String, Object> header = read(token);
        demand(
                header.get("alg") instanceof String algorithm && ALGORITHMS.contains(algorithm),
                "The algorithm is not one that we take.");
        demand(!header.containsKey("crit"), "The token needs an extension that we do not know.");
        demand(!header.containsKey("cty"), "There is a token within the token.");
        demand(
                !header.containsKey("typ")
                        || (header.get("typ") instanceof String type && TYPES.contains(type.toLowerCase(Locale.ROOT))),
                "The type is not that of an access token.");
        if (header.get("kid") instanceof String key && !key.isBlank() && key.length() <= LONGEST_KEY_ID) {
            return key;
        }
        throw new Failure(Code.UNAUTHENTICATED, "The token names no key.");
    }

    /** Each name once: the parser refuses a second. */
    private static Map<String, Object> read(String token) {
        try {
            byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
            return JsonUtil.parseJson(new String(header, StandardCharsets.UTF_8));
        } catch (JoseException | IllegalArgumentException malformed) {
            throw new Failure(Code.UNAUTHENTICATED, "The token is not a signed JWT.", malformed);
        }
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new Failure(Code.UNAUTHENTICATED, otherwise);
        }
    }
}
