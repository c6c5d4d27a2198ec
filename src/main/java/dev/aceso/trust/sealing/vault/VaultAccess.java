package dev.aceso.trust.sealing.vault;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Clock;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.Destination;
import dev.aceso.ground.egress.Destinations;
import dev.aceso.ground.egress.Egress;
import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.trust.sealing.KeeperWatch;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.auth.VaultAppRoleAuthOptions;
import io.quarkus.vault.client.auth.VaultAppRoleTokenProvider;
import io.quarkus.vault.client.auth.VaultKubernetesAuthOptions;
import io.quarkus.vault.client.auth.VaultKubernetesTokenProvider;
import io.quarkus.vault.client.auth.VaultTokenProvider;
import io.quarkus.vault.client.logging.LogConfidentialityLevel;
import io.quarkus.vault.runtime.client.Private;

/**
 * Makes the one client of this process to Vault.
 *
 * <p>It takes the place of both clients that quarkus-vault would make ({@code quarkus.arc.exclude-types}), so that whatever is used of it
 * goes over our transport and under the same token. The client logs in, renews, and logs in again after a 403.
 */
@ApplicationScoped
class VaultAccess {
    private final VaultConfig config;
    private final Clock clock;

    VaultAccess(VaultConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    @Produces
    @Singleton
    @Private
    VaultClient client(VaultTransport transport, OneLogin login) {
        return VaultClient.builder()
                .baseUrl(url())
                .apiVersion("v1")
                .executor(transport)
                .requestTimeout(config.requestTimeout())
                .logConfidentialityLevel(LogConfidentialityLevel.HIGH)
                .instantSource(clock)
                .tokenProvider(login)
                .build();
    }

    @Produces
    @Singleton
    @Typed(OneLogin.class)
    OneLogin oneLogin() {
        return new OneLogin(login(), config.renewGrace());
    }

    @Produces
    @Singleton
    VaultClient same(@Private VaultClient client) {
        return client;
    }

    @Produces
    @Singleton
    VaultTransport transport(Egress egress, Destinations destinations, KeeperWatch watch) {
        return new VaultTransport(egress.toVault(), vault(destinations), watch);
    }

    @Produces
    @Singleton
    VaultStreams streams(Egress egress, Destinations destinations, VaultTransport transport) {
        return new VaultStreams(egress.toVaultStreams(), vault(destinations), transport);
    }

    private VaultTokenProvider login() {
        var kubernetes = config.kubernetesRole();
        if (kubernetes.isPresent() == config.roleId().isPresent()) {
            throw new IllegalStateException(
                    "say how to log in to Vault: either aceso.vault.kubernetes-role, or aceso.vault.role-id and secret-id");
        }
        if (kubernetes.isPresent()) {
            return new VaultKubernetesTokenProvider(VaultKubernetesAuthOptions.builder()
                    .mountPath(config.mount().kubernetes())
                    .role(kubernetes.get())
                    .jwtProvider(new ServiceAccountToken(Path.of(config.kubernetesTokenFile())))
                    .build());
        }
        return new VaultAppRoleTokenProvider(VaultAppRoleAuthOptions.builder()
                .mountPath(config.mount().approle())
                .roleId(config.roleId().orElseThrow())
                .secretId(config.secretId()
                        .orElseThrow(() -> new IllegalStateException("aceso.vault.secret-id is not set")))
                .build());
    }

    private URL url() {
        try {
            return config.url()
                    .orElseThrow(() -> new IllegalStateException("aceso.vault.url is not set"))
                    .toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("aceso.vault.url is no address", e);
        }
    }

    private static Destination vault(Destinations destinations) {
        return destinations.vault().orElseThrow(() -> new IllegalStateException("aceso.vault.url is not set"));
    }
}
