package dev.aceso.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipFile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.Bao;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.Postgres;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.VaultLogins;
import dev.aceso.demo.world.VaultSetup;
import dev.aceso.demo.world.World;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged service, {@code serve} and {@code sequence}, on a Vault and a database of its own in the shared world: a Vault that can be
 * broken. Raft storage, sealed by shares; leases of a minute; eight seconds without Vault are tolerated.
 */
final class VaultSite implements AutoCloseable {
    static final Duration TOLERATED = Duration.ofSeconds(8);
    static final Duration LEASE = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    final World world = World.shared();
    final Bao bao;
    final VaultLogins logins;
    final Postgres.Database database;
    final Api aceso;
    final Hooks hooks;
    final ServiceProcess sequence;
    final ServiceProcess serve;
    private final String name;
    private final int port = Ports.free();
    private final String officer;

    /**
     * Starts it all.
     *
     * @param name a word of letters, for files and the database
     * @param auditLog where Vault's audit device writes; the usual place when absent
     * @param more what this site's configuration says besides, or instead
     */
    VaultSite(String name, Optional<Path> auditLog, Map<String, String> more) {
        this.name = name;
        var workspace = world.workspace();
        bao = auditLog.map(path -> Bao.start(workspace, world.ca(), "vault-" + name, Bao.Seal.SHAMIR, path))
                .orElseGet(() -> Bao.start(workspace, world.ca(), "vault-" + name, Bao.Seal.SHAMIR));
        database = world.postgres().createDatabase(name);
        logins = VaultSetup.apply(
                bao, Optional.of(database), new VaultSetup.Lives(Duration.ofMinutes(2), LEASE, Duration.ofMinutes(30)));
        ServiceProcess.migrate(workspace, "migrate-" + name, config("migrate", more));
        sequence = ServiceProcess.sequence(
                workspace, "sequence-" + name, ServiceProcess.QUICK_START, config("sequence", more));
        serve = ServiceProcess.serve(
                workspace, "serve-" + name, ServiceProcess.QUICK_START, config("serve", more), world.http());
        aceso = new Api(url(), world.ca());
        hooks = new Hooks(
                aceso,
                new Api(world.faulty().baseUrl(), world.ca()),
                world.faulty().client());
        officer = world.keycloak().browser().withTwoFactors("privacy.nguyen").access();
    }

    String url() {
        return "https://localhost:" + port;
    }

    int port() {
        return port;
    }

    Map<String, String> config(String command, Map<String, String> more) {
        var config = new TreeMap<>(world.keystoreConfig(command));
        config.keySet()
                .removeIf(key -> key.startsWith("aceso.keystore.") || key.matches("aceso.database.(user|pass).*"));
        config.putAll(logins.properties(command));
        config.put("aceso.database.url", database.url());
        config.put("aceso.public-base-url", url());
        config.put("aceso.log.origin", "aceso.example/" + name);
        if (command.equals("serve")) {
            config.put("aceso.port", Integer.toString(port));
        }
        config.put("aceso.vault.renew-grace", "45S");
        config.put("aceso.vault.tolerated-outage", TOLERATED.toSeconds() + "S");
        config.put("aceso.database.max-lifetime", "10S");
        config.put("aceso.database.transaction-timeout", "5S");
        config.put("aceso.database.socket-timeout", "5");
        config.put("aceso.key-cache.keep", "60S");
        config.putAll(more);
        config.values().removeIf(String::isEmpty);
        return config;
    }

    /** Asks for a review of somebody's chart, as the EHR does. */
    Api.Answer ask(String patient) {
        return hooks.fire(hooks.call(patient));
    }

    int ready() {
        return aceso.get("/q/health/ready", Optional.empty()).status();
    }

    int live() {
        return aceso.get("/q/health/live", Optional.empty()).status();
    }

    /** What readiness says of one of its parts. */
    JsonNode readiness(String part) {
        for (var check : aceso.get("/q/health/ready", Optional.empty()).json().path("checks")) {
            if (check.path("name").asText().equals(part)) {
                return check;
            }
        }
        return JSON.missingNode();
    }

    String keys() {
        return readiness("keys").path("data").path("state").asText();
    }

    /** All entries, published or not, since a moment. */
    List<JsonNode> log(Instant since) {
        var file = world.workspace().directory().resolve("tmp").resolve("log-" + UUID.randomUUID() + ".zip");
        assertThat(aceso.download("/api/v1/log/export", Optional.of(officer), file))
                .isEqualTo(200);
        try (var zip = new ZipFile(file.toFile())) {
            var entries = new ArrayList<JsonNode>();
            for (var part : List.of("entries.ndjson", "pending.ndjson")) {
                for (var line : new String(
                                zip.getInputStream(zip.getEntry(part)).readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList()) {
                    var entry = JSON.readTree(line);
                    if (!Instant.parse(entry.path("at").asText()).isBefore(since)) {
                        entries.add(entry);
                    }
                }
            }
            Files.delete(file);
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long count(String sql) {
        try (var connection = database.superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void change(String sql) {
        try (var connection = database.superuser();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many entries are durable. */
    long entries() {
        return count("SELECT (SELECT count(*) FROM audit.entry) + (SELECT count(*) FROM audit.pending)");
    }

    /** Hook calls that were answered, as the database has them. */
    Set<String> answered() {
        try (var connection = database.superuser();
                var statement = connection.createStatement();
                var row =
                        statement.executeQuery("SELECT hook_instance FROM hooks.claim WHERE answered_at IS NOT NULL")) {
            var found = new HashSet<String>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing is lost and nothing twice: every call that was answered has its claim, record and entry, and the log is whole. */
    void isWhole(Instant since, Set<String> answeredCalls) {
        assertThat(answered()).containsAll(answeredCalls);
        assertThat(count("SELECT count(*) FROM hooks.claim c WHERE answered_at IS NOT NULL AND NOT EXISTS"
                        + " (SELECT FROM records.inference r WHERE r.id = c.record AND r.version = c.record_version)"))
                .as("answers without their record")
                .isZero();
        Site.await(
                "all intents to be closed",
                () -> count("SELECT count(*) FROM audit.intent i WHERE NOT EXISTS"
                                + " (SELECT FROM audit.closing c WHERE c.intent_id = i.id)")
                        == 0);
        var runs = log(since).stream()
                .filter(entry -> entry.path("action").asText().equals("inference.run"))
                .filter(entry ->
                        Set.of("done", "empty").contains(entry.path("outcome").asText()))
                .count();
        assertThat(runs)
                .as("entries of computed answers")
                .isEqualTo(count("SELECT count(*) FROM hooks.claim WHERE answered_at IS NOT NULL AND answered_at >= '"
                        + since + "'"));
        Site.await("the sequencer to drain what is pending", () -> count("SELECT count(*) FROM audit.pending") == 0);
        assertThat(count("SELECT count(*) FROM audit.entry"))
                .isEqualTo(count("SELECT max(position) + 1 FROM audit.entry"))
                .isEqualTo(count("SELECT max(size) FROM audit.checkpoint"));
        assertThat(count("SELECT count(*) FROM sealing.wrapped_key"))
                .as("wrapped keys outside of Vault")
                .isZero();
    }

    /** The login role that Vault leased to the service last. */
    String leasedRole() {
        try (var connection = database.superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT usename FROM pg_stat_activity WHERE datname = '" + name
                        + "' AND usename LIKE 'v-%serve-%' ORDER BY backend_start DESC LIMIT 1")) {
            assertThat(row.next()).as("a connection of the service").isTrue();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        serve.stop();
        sequence.stop();
        bao.stop();
    }
}
