package dev.aceso.trust.identity;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.Config;

/**
 * Looks, before the first request, at the way to the identity provider: keys that were fetched in the clear, or from whoever
 * answered, would prove nothing (OpenID Connect Discovery 1.0, sections 2 and 7.2). A setting that weakens it stops the start.
 */
@Singleton
final class ProviderCheck {
    /** What the application's own file sets, and nothing that outranks it may change. */
    private static final Map<String, String> FIXED = Map.of(
            "quarkus.oidc.tls.tls-configuration-name", "idp",
            "quarkus.tls.idp.hostname-verification-algorithm", "HTTPS",
            "quarkus.tls.idp.protocols", "TLSv1.3");

    /** The times of the token, which say nothing of the person. */
    private static final Set<String> NOT_A_SIGN_IN = Set.of("iat", "nbf", "exp");

    private static final String TRUST_ALL = "quarkus.tls.idp.trust-all";

    private final IdentityConfig identity;
    private final Config config;

    ProviderCheck(IdentityConfig identity, Config config) {
        this.identity = identity;
        this.config = config;
    }

    void check(@Observes StartupEvent start) {
        URI issuer = identity.issuer();
        demand(
                "https".equalsIgnoreCase(issuer.getScheme())
                        && issuer.getHost() != null
                        && issuer.getRawUserInfo() == null
                        && issuer.getRawQuery() == null
                        && issuer.getRawFragment() == null,
                "aceso.identity.issuer must be an absolute https address without user info, query or fragment");
        demand(
                config.getOptionalValue("quarkus.oidc.auth-server-url", String.class)
                        .filter(issuer.toString()::equals)
                        .isPresent(),
                "quarkus.oidc.auth-server-url must be aceso.identity.issuer");
        demand(
                !config.getOptionalValue(TRUST_ALL, Boolean.class).orElse(false),
                TRUST_ALL + " would believe anybody to be the identity provider");
        demand(
                !NOT_A_SIGN_IN.contains(Mapping.of(identity).authTime()),
                "aceso.identity.auth-time-claim must be the time of the sign-in: a refreshed token is none");
        FIXED.forEach((name, value) -> demand(
                config.getOptionalValue(name, String.class)
                        .filter(value::equals)
                        .isPresent(),
                name + " must stay " + value));
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("Aceso does not start: " + otherwise + ".");
        }
    }
}
