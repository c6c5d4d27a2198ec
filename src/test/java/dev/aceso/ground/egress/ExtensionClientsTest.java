package dev.aceso.ground.egress;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ExtensionClientsTest {
    private static final Map<String, String> SITE = Map.of(
            "aceso.identity.issuer", "https://idp.example.org/realms/a",
            "aceso.database.url", "jdbc:postgresql://db1.example.org:5432,db2.example.org/aceso?sslmode=verify-full",
            "aceso.vault.url", "https://vault.example.org:8200",
            "quarkus.oidc.auth-server-url", "${aceso.identity.issuer}",
            "quarkus.oidc.token.issuer", "${aceso.identity.issuer}",
            "quarkus.datasource.jdbc.url", "${aceso.database.url}",
            "quarkus.vault.url", "${aceso.vault.url:}",
            "quarkus.datasource.username", "${not.set}");

    private static ExtensionClients clients(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(SITE);
        all.putAll(more);
        var settings = StubServer.settings(all);
        var vault = StubServer.vault(Map.of("aceso.vault.url", "https://vault.example.org:8200"));
        return new ExtensionClients(new Destinations(StubServer.config(Map.of()), vault, settings), settings);
    }

    @Test
    void whatIsConfiguredThroughOurOwnKeysIsCovered() {
        assertThatCode(clients(Map.of())::check).doesNotThrowAnyException();
    }

    /** What the service is packaged with, and the values that a site must give. */
    @Test
    void theServicesOwnPropertiesAreCovered() throws IOException {
        // Given
        var own = new Properties();
        try (var file = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            own.load(file);
        }
        Map<String, String> all = new HashMap<>();
        own.stringPropertyNames().forEach(name -> all.put(name, own.getProperty(name)));
        assertThat(all).containsKeys("quarkus.oidc.auth-server-url", "quarkus.datasource.jdbc.url");
        // Then
        assertThatCode(clients(all)::check).doesNotThrowAnyException();
        all.put("quarkus.oidc.auth-server-url", "https://elsewhere.example.com");
        assertThatThrownBy(clients(all)::check).hasMessageContaining("quarkus.oidc.auth-server-url");
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.oidc.auth-server-url, https://secret.example.com/realms/a",
        "quarkus.oidc.auth-server-url, https://idp.example.org/realms/secret",
        "quarkus.oidc.auth-server-url, http://idp.example.org/realms/a?secret",
        "quarkus.oidc.partner.auth-server-url, https://secret.example.com",
        "quarkus.oidc.jwks-path, https://secret.example.com/jwks",
        "quarkus.oidc-client.auth-server-url, https://secret.example.com",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://secret.example.com/aceso",
        "quarkus.datasource.jdbc.url, 'jdbc:postgresql://db1.example.org:5432,secret.example.com:5432/aceso'",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://db1.example.org:5433/secret",
        "quarkus.datasource.jdbc.url, jdbc:mysql://secret.example.com/aceso",
        "quarkus.datasource.reports.jdbc.url, jdbc:postgresql://secret.example.com/reports",
        "quarkus.datasource.reactive.url, postgresql://secret.example.com/aceso",
        "quarkus.vault.url, https://secret.example.com:8200",
        "quarkus.rest-client.\"some.Client\".url, https://secret.example.com",
        "quarkus.otel.exporter.otlp.endpoint, http://secret.example.com:4317",
        "quarkus.micrometer.export.other.urls, 'https://vault.example.org:8200/x,https://secret.example.com'",
        "QUARKUS_REST_CLIENT_SOME_URL, https://secret.example.com",
        "quarkus.oidc.proxy.host, secret.example.com",
        "quarkus.rest-client.proxy-address, secret.example.com:3128",
        "quarkus.vault.proxy-host, secret.example.com",
        "quarkus.proxy.host, secret.example.com",
        "quarkus.mailer.host, secret.example.com",
        "quarkus.mailer.\"out\".host, secret.example.com",
        "QUARKUS_MAILER_HOST, secret.example.com",
        "quarkus.proxy.\"out\".host, secret.example.com",
    })
    void anyOtherAddressStopsTheStartAndIsNotRepeated(String key, String value) {
        assertThatThrownBy(clients(Map.of(key, value))::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(key)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.cors.origins, https://ehr.example.org",
        "quarkus.oidc.jwks-path, https://idp.example.org/realms/a/protocol/openid-connect/certs",
        "quarkus.oidc.jwks-path, protocol/openid-connect/certs",
        "quarkus.oidc.proxy.port, 80",
        "quarkus.proxy.type, http",
        "quarkus.mailer.host, localhost",
        "quarkus.config.locations, file:///etc/aceso/site.properties",
        "quarkus.native.resources.includes, contracts/**",
        "some.other.url, https://elsewhere.example.com",
    })
    void whatNobodyIsSentToMayBeSet(String key, String value) {
        assertThatCode(clients(Map.of(key, value))::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://secret.example.com/a",
        "jdbc:postgresql:secret",
        "jdbc:postgresql:///secret",
        "'jdbc:postgresql://db.example.org,/secret'",
        "jdbc:postgresql://user:secret@db.example.org/a",
    })
    void aDatabaseThatCannotBeNamedStopsTheStart(String url) {
        assertThatThrownBy(() -> clients(Map.of("aceso.database.url", url)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aceso.database.url")
                .hasMessageNotContaining("secret");
    }

    @Test
    void theTableNamesTheProviderAndEveryServerOfTheDatabase() {
        var table =
                new Destinations(StubServer.config(Map.of()), StubServer.vault(Map.of()), StubServer.settings(SITE));
        assertThat(table.all())
                .extracting(Destination::system)
                .containsExactlyInAnyOrder("identity", "database", "database");
        assertThat(table.of(URI.create("postgresql://db2.example.org:5432"))).isPresent();
        assertThat(table.of(URI.create("postgresql://db3.example.org:5432"))).isEmpty();
    }
}
