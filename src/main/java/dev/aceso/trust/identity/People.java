package dev.aceso.trust.identity;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jspecify.annotations.Nullable;

/**
 * The person behind the request, or the software of the identity provider.
 *
 * <p>Why not the framework's own annotations: authentication is asked for here, on the request's own virtual thread, and not ahead
 * of it, so that a refusal can be written to the log before it is answered; and an identity provider that is away is told from a
 * token that is wrong.
 */
@ApplicationScoped
class People {
    /** More than a provider ever has; what is not remembered costs a retry during an outage and nothing else. */
    private static final int MOST_KEYS = 1_000;

    private final CurrentIdentityAssociation association;
    private final Evidence evidence;
    private final IdentityConfig config;
    private final ProviderReach reach;
    private final Set<String> provenKeys = ConcurrentHashMap.newKeySet();

    People(CurrentIdentityAssociation association, Evidence evidence, IdentityConfig config, ProviderReach reach) {
        this.association = association;
        this.evidence = evidence;
        this.config = config;
        this.reach = reach;
    }

    /**
     * Verifies the request's token and weighs it. Blocks.
     *
     * @param authorization the request's header Authorization
     * @throws Failure {@code UNAUTHENTICATED} without a good token of a person, {@code IDENTITY_UNAVAILABLE} when its key is not
     *     known and cannot be fetched
     */
    Verdict current(@Nullable String authorization) {
        return evidence.weigh(claims(authorization));
    }

    /**
     * Verifies the request's token, which must be one of software of the identity provider. Blocks.
     *
     * @param authorization the request's header Authorization
     * @throws Failure {@code UNAUTHENTICATED} without a good token of a service, {@code IDENTITY_UNAVAILABLE} as above
     */
    Caller.Software software(@Nullable String authorization) {
        return evidence.software(claims(authorization));
    }

    private JwtClaims claims(@Nullable String authorization) {
        String token = Bearer.token(authorization, config.tokenLength());
        String key = TokenHeader.key(token);
        SecurityIdentity identity = verified(key);
        if (identity.getPrincipal() instanceof OidcJwtCallerPrincipal principal
                && token.equals(principal.getRawToken())) {
            if (provenKeys.size() < MOST_KEYS) {
                provenKeys.add(key);
            }
            return read(token);
        }
        throw new Failure(Code.UNAUTHENTICATED);
    }

    /** Read afresh from the token just verified: the framework's own view of the claims changes the types of some. */
    private static JwtClaims read(String token) {
        try {
            return SignedToken.claims(token);
        } catch (InvalidJwtException malformed) {
            throw new Failure(Code.UNAUTHENTICATED, null, malformed);
        }
    }

    private SecurityIdentity verified(String key) {
        try {
            return association.getDeferredIdentity().await().atMost(config.timeout());
        } catch (AuthenticationFailedException | OIDCException | io.smallrye.mutiny.TimeoutException failed) {
            throw new Failure(away(failed, key) ? Code.IDENTITY_UNAVAILABLE : Code.UNAUTHENTICATED, null, failed);
        }
    }

    /** What the framework says of an unknown key while the provider is away is believed of one that verified something before. */
    private boolean away(Throwable failed, String key) {
        return reach.failedBy(failed) || (!provenKeys.contains(key) && reach.away());
    }
}
