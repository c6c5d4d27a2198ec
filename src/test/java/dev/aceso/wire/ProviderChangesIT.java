package dev.aceso.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.Administration;
import dev.aceso.demo.world.Keycloak;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.SignInRefused;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An administrator changes people at a real Keycloak while they have a token: how late that is felt here. */
class ProviderChangesIT {
    private static final Duration LIFE = Duration.ofSeconds(15);
    private static final Duration SKEW = Duration.ofSeconds(2);
    private static Site site;
    private static Keycloak provider;
    private static Administration administration;
    private static ServiceProcess service;
    private static Api aceso;

    /** A provider and a service of their own, beside the shared ones, which nobody administers. */
    @BeforeAll
    static void start() {
        site = Site.get();
        int port = Ports.free();
        var address = "https://localhost:" + port;
        provider = Keycloak.startAdministered(
                site.world.workspace(),
                site.world.ca(),
                Ports.free(),
                site.world.ehr().baseUrl(),
                address);
        administration = provider.administration();
        administration.accessTokenLife(LIFE);
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", address);
        config.put("aceso.identity.issuer", provider.issuer());
        config.put("aceso.identity.clock-skew", SKEW.toString());
        service = ServiceProcess.serve(
                site.world.workspace(), "serve-administered", ServiceProcess.QUICK_START, config, site.world.http());
        aceso = new Api(address, site.world.ca());
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.stop();
        }
        if (provider != null) {
            provider.close();
        }
    }

    @Test
    void aRoleThatWasChangedIsAnotherWithTheNextTokenOfTheSameSession() {
        // Given
        var browser = provider.browser();
        var tokens = browser.withTwoFactors("dr.okafor");
        assertThat(roles(tokens.access())).containsExactly("clinician");

        // When
        administration.changeRole(provider.subject("dr.okafor"), "clinician", "nurse");

        // Then
        var next = browser.refreshed(tokens);
        assertThat(next.claims().path("sid")).isEqualTo(tokens.claims().path("sid"));
        assertThat(roles(next.access())).containsExactly("nurse");
    }

    @Test
    void aDisabledAccountIsRefusedWhenItsTokenEndsAndGetsNoOther(TestReporter report) {
        // Given
        var browser = provider.browser();
        var tokens = browser.withTwoFactors("dr.rivera");
        assertThat(me(tokens.access()).status()).isEqualTo(200);

        // When
        administration.disable(provider.subject("dr.rivera"));
        var disabled = Instant.now();

        // Then: no other
        assertThatThrownBy(() -> browser.refreshed(tokens)).isInstanceOf(SignInRefused.class);
        assertThatThrownBy(() -> provider.browser().withTwoFactors("dr.rivera")).isInstanceOf(SignInRefused.class);

        // and this one at the latest when it ends, by our clock
        while (me(tokens.access()).status() == 200
                && Instant.now().isBefore(disabled.plus(LIFE).plus(SKEW).plusSeconds(1))) {
            Site.pause(100);
        }
        report.publishEntry(
                "disabled at the provider to refusal with a token of " + LIFE.toSeconds() + " s, milliseconds",
                Long.toString(Duration.between(disabled, Instant.now()).toMillis()));
        assertThat(me(tokens.access()).status()).isEqualTo(401);
        assertThat(me(tokens.access()).code()).isEqualTo("unauthenticated");
    }

    @Test
    void aSessionThatAnAdministratorEndsIsOverHereAtOnce() {
        // Given
        var tokens = provider.browser().withTwoFactors("nurse.kim");
        assertThat(me(tokens.access()).status()).isEqualTo(200);

        // When
        administration.endSession(tokens.claims().path("sid").asText());

        // Then
        Site.pause(1_000);
        var refused = me(tokens.access());
        assertThat(refused.status()).as(refused.body()).isEqualTo(401);
        assertThat(refused.code()).isEqualTo("session-ended");
    }

    private static Api.Answer me(String token) {
        return aceso.get("/api/v1/me", Optional.of(token));
    }

    private static List<String> roles(String token) {
        var me = me(token);
        assertThat(me.status()).as(me.body()).isEqualTo(200);
        return StreamSupport.stream(me.json().path("roles").spliterator(), false)
                .map(role -> role.asText())
                .toList();
    }
}
