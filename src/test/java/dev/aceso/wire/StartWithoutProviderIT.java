package dev.aceso.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.TreeMap;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A service that starts while the identity provider is away: nobody is let in, hooks go on, and it needs no second start. */
class StartWithoutProviderIT {
    @Test
    void letsNobodyInUntilTheProviderIsBackAndThenEverybody() throws IOException {
        // Given: somebody whose token is good
        var site = Site.get();
        var known = site.token("dr.rivera");
        int port = Ports.free();
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        var aceso = new Api("https://localhost:" + port, site.world.ca());
        site.world.keycloak().stop();
        try {
            // When
            try (var service = ServiceProcess.serve(
                    site.world.workspace(),
                    "serve-without-provider",
                    ServiceProcess.QUICK_START,
                    config,
                    site.world.http())) {
                // Then
                for (int i = 0; i < 3; i++) {
                    var away = aceso.get("/api/v1/me", Optional.of(known));
                    assertThat(away.status()).as(away.body()).isEqualTo(503);
                    assertThat(away.code()).isEqualTo("identity-unavailable");
                    assertThat(Integer.parseInt(away.retryAfter())).isPositive();
                }
                assertThat(aceso.get("/api/v1/me", Optional.of("x")).status()).isEqualTo(401);
                assertThat(aceso.get("/api/v1/me", Optional.empty()).status()).isEqualTo(401);
                var faulty = site.world.faulty();
                faulty.recover();
                var hooks = new Hooks(aceso, new Api(faulty.baseUrl(), site.world.ca()), faulty.client());
                var answer = hooks.fire(hooks.call(Site.somebody()));
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(Files.readString(service.process().log()))
                        .containsIgnoringCase("OIDC server is not available");

                // When
                site.world.keycloak().start();
                Site.signOut();

                // Then
                Site.await(
                        "a sign-in to be taken",
                        () -> aceso.get("/api/v1/me", Optional.of(site.token("dr.rivera")))
                                        .status()
                                == 200);
            }
        } finally {
            if (!site.world.keycloak().process().alive()) {
                site.world.keycloak().start();
            }
            Site.signOut();
        }
    }
}
