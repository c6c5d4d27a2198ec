package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Causes;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.identity.ProviderReach;
import dev.aceso.trust.identity.SignedToken;
import io.quarkus.oidc.runtime.OidcProvider;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.UnresolvableKeyException;

/** The identity provider's signature, by the keys that access tokens are verified with. Its keys are fetched again at most as often as for those. */
@ApplicationScoped
class ProviderSignature {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final TenantConfigBean tenants;
    private final ProviderReach reach;

    ProviderSignature(TenantConfigBean tenants, ProviderReach reach) {
        this.tenants = tenants;
        this.reach = reach;
    }

    /**
     * The claims of a token that the provider signed with an asymmetric key and that is not expired. Its audience is not looked at. Blocks.
     *
     * @throws Failure {@code MALFORMED} when it does not verify, {@code IDENTITY_UNAVAILABLE} when its key is not known and cannot be fetched
     */
    JwtClaims verified(String token) {
        OidcProvider provider = provider();
        try {
            verify(provider, token);
            return SignedToken.claims(token);
        } catch (InvalidJwtException | IllegalArgumentException failed) {
            throw new Failure(Code.MALFORMED, "The token does not verify.", failed);
        }
    }

    private void verify(OidcProvider provider, String token) throws InvalidJwtException {
        try {
            provider.verifyJwtToken(token, false, false, null);
        } catch (InvalidJwtException failed) {
            if (!ofAnUnknownKey(failed)) {
                throw failed;
            }
            afterAnotherLook(provider, token);
        }
    }

    private void afterAnotherLook(OidcProvider provider, String token) {
        try {
            provider.refreshJwksAndVerifyJwtToken(token, false, false, null)
                    .await()
                    .atMost(TIMEOUT);
        } catch (RuntimeException failed) {
            throw away(failed)
                    ? new Failure(Code.IDENTITY_UNAVAILABLE, null, failed)
                    : new Failure(Code.MALFORMED, "The token does not verify.", failed);
        }
    }

    /** Whether nothing can be said of the token, because the provider could not be asked for its key, now or a moment ago. */
    private boolean away(RuntimeException failed) {
        return reach.failedBy(failed) || (ofAnUnknownKey(failed) && reach.away());
    }

    private OidcProvider provider() {
        TenantConfigContext tenant = tenants.getDefaultTenant();
        OidcProvider provider = tenant == null || !tenant.ready() ? null : tenant.provider();
        if (provider == null) {
            throw new Failure(Code.IDENTITY_UNAVAILABLE);
        }
        return provider;
    }

    private static boolean ofAnUnknownKey(Throwable failed) {
        return Causes.of(failed).stream().anyMatch(UnresolvableKeyException.class::isInstance);
    }
}
