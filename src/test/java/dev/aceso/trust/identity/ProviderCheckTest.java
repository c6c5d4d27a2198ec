package dev.aceso.trust.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProviderCheckTest {
    private static final String ISSUER = "aceso.identity.issuer";

    @Test
    void startsWithTheApplicationsOwnSettings() {
        assertThatCode(() -> check(ISSUER, Site.IDP)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://idp.hospital.example/realms/aceso",
                "https:realms",
                "//idp.hospital.example/realms/aceso",
                "https://user@idp.hospital.example/realms/aceso",
                "https://idp.hospital.example/realms/aceso?x=1",
                "https://idp.hospital.example/realms/aceso#x"
            })
    void anIssuerThatIsNotPlainHttpsStopsTheStart(String issuer) {
        assertThatThrownBy(() -> check(ISSUER, issuer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(ISSUER + " must");
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.tls.idp.trust-all, true",
        "quarkus.tls.idp.hostname-verification-algorithm, NONE",
        "quarkus.tls.idp.hostname-verification-algorithm, ''",
        "quarkus.tls.idp.protocols, TLSv1.2",
        "quarkus.tls.idp.protocols, 'TLSv1.3,TLSv1.2'",
        "quarkus.oidc.tls.tls-configuration-name, server",
        "quarkus.oidc.auth-server-url, http://idp.hospital.example/realms/aceso"
    })
    void aSettingThatWeakensTheWayToTheProviderStopsTheStart(String name, String value) {
        assertThatThrownBy(() -> check(name, value))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iat", "nbf", "exp"})
    void theTimeOfATokenStandsForNoSignIn(String claim) {
        assertThatThrownBy(() -> check("aceso.identity.auth-time-claim", claim))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("auth-time-claim");
    }

    private static void check(String name, String value) throws IOException {
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(
                        Path.of("src/main/resources/application.properties")
                                .toUri()
                                .toURL(),
                        100))
                .withSources(new PropertiesConfigSource(Map.of(ISSUER, Site.IDP), "site", 200))
                .withSources(new PropertiesConfigSource(Map.of(name, value), "override", 300))
                .build();
        var identity =
                Site.config(IdentityConfig.class, name.startsWith("aceso.identity.") ? Map.of(name, value) : Map.of());
        new ProviderCheck(identity, config).check(new StartupEvent());
    }
}
