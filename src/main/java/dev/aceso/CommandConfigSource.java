package dev.aceso;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the command alone: only {@code serve} opens a port, needs the identity provider and runs the timed work. It outranks
 * every other source, so that no configuration can make the sequencer listen.
 */
public final class CommandConfigSource implements ConfigSource {
    private static final Map<String, String> NOT_SERVING = Map.of(
            "quarkus.http.host-enabled", "false",
            "quarkus.http.insecure-requests", "disabled",
            "quarkus.oidc.tenant-enabled", "false",
            "quarkus.scheduler.enabled", "false",
            // demanded at start of whoever serves; these serve nobody
            "aceso.public-base-url", "https://not-serving.invalid",
            "aceso.identity.issuer", "https://not-serving.invalid",
            "aceso.identity.audience", "not-serving");

    /**
     * Operators' commands ask the service for everything that is in the database: they have no role in it and never connect. They know the
     * identity provider and the service, since somebody signs in. Their words are for a terminal, so log lines go elsewhere.
     */
    private static final Map<String, String> OPERATING = Map.ofEntries(
            Map.entry("quarkus.http.host-enabled", "false"),
            Map.entry("quarkus.http.insecure-requests", "disabled"),
            Map.entry("quarkus.oidc.tenant-enabled", "false"),
            Map.entry("quarkus.scheduler.enabled", "false"),
            Map.entry("quarkus.log.console.stderr", "true"),
            Map.entry("quarkus.log.level", "WARN"),
            Map.entry("quarkus.log.category.\"io.micrometer\".level", "ERROR"),
            Map.entry("aceso.database.url", "jdbc:postgresql://not-used.invalid/none?sslmode=verify-full"),
            // with Vault, no lease of credentials is asked for either
            Map.entry("quarkus.datasource.credentials-provider", ""),
            Map.entry("aceso.database.username", "none"),
            Map.entry("aceso.database.password", "none"),
            Map.entry("quarkus.hibernate-orm.database.start-offline", "true"),
            Map.entry("aceso.log.origin", "not-used.invalid/none"),
            Map.entry("aceso.identity.audience", "not-serving"));

    /** A migration may take as long as it takes, and so may a backup and a restore. */
    private static final Map<String, String> MIGRATING = Stream.concat(
                    NOT_SERVING.entrySet().stream(),
                    Stream.of(Map.entry("quarkus.datasource.jdbc.additional-jdbc-properties.socketTimeout", "0")))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private Map<String, String> values() {
        return Optional.ofNullable(System.getProperty(Command.PROPERTY))
                .flatMap(Command::of)
                .map(command -> switch (command) {
                    case SERVE -> Map.<String, String>of();
                    case SEQUENCE -> NOT_SERVING;
                    case KEYS, ERASE -> OPERATING;
                    case MIGRATE, BACKUP, RESTORE -> MIGRATING;
                })
                .orElse(Map.of());
    }

    @Override
    public Set<String> getPropertyNames() {
        return values().keySet();
    }

    @Override
    public @Nullable String getValue(String name) {
        return values().get(name);
    }

    @Override
    public String getName() {
        return "command";
    }

    @Override
    public int getOrdinal() {
        return 1_000;
    }
}
