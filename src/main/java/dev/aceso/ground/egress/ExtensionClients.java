package dev.aceso.ground.egress;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.Config;

/**
 * Compares, at start, where the clients that extensions make would go (OpenID Connect, JDBC, Vault, REST clients, telemetry) with the table of
 * {@link Destinations}. Their clients are not ours, but their addresses are configured: whatever stands under {@code quarkus.} and is an address
 * must be covered by the table, which is filled from {@code aceso.*} only. Addresses that no client of ours goes to, such as web origins, are
 * known by their keys. A proxy would receive everything, so none may be set.
 */
@Singleton
final class ExtensionClients {
    /** An address of somewhere else, alone or in a list; a file is none. */
    private static final Pattern ADDRESS = Pattern.compile("(?!file:)[A-Za-z][A-Za-z0-9+.:-]*://.*", Pattern.DOTALL);

    /** What is configured there is who calls us, and what we say about ourselves. */
    private static final List<String> INBOUND =
            List.of("quarkus.http.", "quarkus.smallrye-openapi.", "quarkus.swagger-ui.", "quarkus.management.");

    private static final Pattern PROXY = Pattern.compile(
            ".*[.-]proxy[.-](host|address|configuration-name|uri|url)|.*[.-]proxy-(host|address)|quarkus\\.proxy\\.(.*\\.)?host");

    /** Mail goes over {@link MailLink}; another server would be named by its host alone, which is no address. */
    private static final Pattern MAIL = Pattern.compile("quarkus\\.mailer\\.(.*\\.)?host");

    /** What the extension has where nobody named one; no client of its is made. */
    private static final String NO_MAIL = "localhost";

    /** Only while code is written or tested, never in a packaged service. */
    private static final Set<String> BUILDING = Set.of("quarkus.test.", "quarkus.package.", "quarkus.devservices.");

    private final Destinations destinations;
    private final Config config;

    ExtensionClients(Destinations destinations, Config config) {
        this.destinations = destinations;
        this.config = config;
    }

    void check(@Observes StartupEvent start) {
        check();
    }

    /**
     * Compares them.
     *
     * @throws IllegalStateException when one is not covered: it names the key and not the address
     */
    void check() {
        for (String key : config.getPropertyNames()) {
            String name = plain(key);
            if (name.startsWith("quarkus.")
                    && Stream.concat(INBOUND.stream(), BUILDING.stream()).noneMatch(name::startsWith)) {
                value(key).ifPresent(value -> check(key, name, value));
            }
        }
    }

    private void check(String key, String name, String value) {
        if (PROXY.matcher(name).matches() && !value.isBlank()) {
            throw refused(key, "would lead through a proxy");
        }
        if (MAIL.matcher(name).matches() && !value.equals(NO_MAIL)) {
            throw refused(key, "would lead past aceso.mail.server");
        }
        if (value.startsWith("jdbc:")) {
            covered(key, JdbcServers.of(key, value));
            return;
        }
        for (String one : value.split(",", -1)) {
            String address = one.strip();
            if (ADDRESS.matcher(address).matches()) {
                covered(key, List.of(parsed(key, address)));
            }
        }
    }

    private void covered(String key, List<URI> addresses) {
        if (addresses.stream().anyMatch(address -> destinations.of(address).isEmpty())) {
            throw refused(key, "names an address that is no destination of this service");
        }
    }

    private static URI parsed(String key, String address) {
        try {
            return URI.create(address);
        } catch (IllegalArgumentException e) {
            throw refused(key, "is no address");
        }
    }

    /** A variable of the environment is a key as well; whichever way it is written, it counts. */
    private static String plain(String key) {
        return key.startsWith("QUARKUS_") ? key.toLowerCase(Locale.ROOT).replace('_', '.') : key;
    }

    private Optional<String> value(String key) {
        try {
            return config.getOptionalValue(key, String.class);
        } catch (NoSuchElementException e) {
            // It is made of something that is not set, so nobody can use it.
            return Optional.empty();
        }
    }

    private static IllegalStateException refused(String key, String why) {
        return new IllegalStateException("Aceso does not start: " + key + " " + why + ".");
    }
}
