package dev.aceso;

import java.util.Arrays;
import java.util.Map;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CommandTest {
    @AfterEach
    void forget() {
        System.clearProperty(Command.PROPERTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sequence", "migrate", "keys", "erase", "backup", "restore"})
    void onlyServeOpensAPortWhateverIsConfigured(String command) {
        // Given
        System.setProperty(Command.PROPERTY, command);
        var asked = Map.of(
                "quarkus.http.host-enabled", "true",
                "quarkus.http.insecure-requests", "enabled",
                "quarkus.oidc.tenant-enabled", "true",
                "quarkus.scheduler.enabled", "true");

        // When
        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(asked, "system", 400), new CommandConfigSource())
                .build();

        // Then
        assertThat(config.getValue("quarkus.http.host-enabled", boolean.class)).isFalse();
        assertThat(config.getValue("quarkus.http.insecure-requests", String.class))
                .isEqualTo("disabled");
        assertThat(config.getValue("quarkus.oidc.tenant-enabled", boolean.class))
                .isFalse();
        assertThat(config.getValue("quarkus.scheduler.enabled", boolean.class)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "nonsense"})
    void addsNothingToAnyOtherCommand(String command) {
        // Given
        System.setProperty(Command.PROPERTY, command);

        // Then
        assertThat(new CommandConfigSource().getPropertyNames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys", "erase"})
    void operatorsCommandsAreToldOfNoDatabaseWhateverIsConfigured(String command) {
        // Given
        System.setProperty(Command.PROPERTY, command);
        var asked = Map.of(
                "aceso.database.url", "jdbc:postgresql://real.example/aceso?sslmode=verify-full",
                "aceso.database.username", "owner",
                "quarkus.datasource.credentials-provider", "https://vault.example");

        // When
        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(asked, "system", 400), new CommandConfigSource())
                .build();

        // Then
        assertThat(config.getValue("aceso.database.url", String.class)).contains("not-used.invalid");
        assertThat(config.getValue("aceso.database.username", String.class)).isEqualTo("none");
        assertThat(config.getOptionalValue("quarkus.datasource.credentials-provider", String.class))
                .isEmpty();
    }

    @Test
    void eachCommandIsAWordInLowerCase() {
        assertThat(Arrays.stream(new String[] {"serve", "sequence", "migrate", "keys", "erase", "backup", "restore"})
                        .map(Command::of))
                .allMatch(found -> found.isPresent());
        assertThat(Command.words()).isEqualTo("serve, sequence, migrate, keys, erase, backup, restore");
        assertThat(Command.of("SERVE")).isEmpty();
        assertThat(Command.of("")).isEmpty();
    }
}
