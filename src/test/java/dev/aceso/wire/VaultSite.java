package dev.aceso.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipFile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.Bao;
import dev.aceso.demo.world.LeasedService;
import dev.aceso.demo.world.Postgres;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.VaultSetup;
import dev.aceso.demo.world.World;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged service, {@code serve} and {@code sequence}, on a Vault and a database of its own in the shared world: a Vault that can be
 * broken. Raft storage, sealed by shares; leases of a minute; eight seconds without Vault are tolerated.
 */
final class VaultSite {
    static final Duration TOLERATED = Duration.ofSeconds(8);
    static final Duration LEASE = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, String> TIMES = Map.of(
            "aceso.vault.renew-grace", "45S",
            "aceso.vault.tolerated-outage", TOLERATED.toSeconds() + "S",
            "aceso.database.max-lifetime", "10S",
            "aceso.database.transaction-timeout", "5S",
            "aceso.database.socket-timeout", "5",
            "aceso.key-cache.keep", "60S",
            "aceso.tls.reload-period", "2S");

    /** Shorter than a token lives. */
    private static final Duration SIGNED_IN = Duration.ofMinutes(3);

    final World world = World.shared();
    final LeasedService service;
    /** Where Vault's audit device writes; absent where nobody may mount one. */
    final Optional<SmallDisk> disk;

    final Bao bao;
    final Postgres.Database database;
    final Api aceso;
    final Hooks hooks;
    private final String name;
    private String officer;
    private Instant signedIn;

    private static VaultSite shared;

    /** The one for all tests of a JVM; it ends with the JVM. */
    static synchronized VaultSite get() {
        if (shared == null) {
            shared = new VaultSite("faults");
        }
        return shared;
    }

    private VaultSite(String name) {
        this.name = name;
        disk = SmallDisk.mount(world.workspace().directory().resolve("audit-disk"));
        service = new LeasedService(
                world,
                name,
                disk.map(it -> it.directory().resolve("audit.log")),
                new VaultSetup.Lives(Duration.ofMinutes(2), LEASE, Duration.ofMinutes(30)),
                ServiceProcess.QUICK_START,
                TIMES);
        bao = service.bao();
        database = service.database();
        aceso = new Api(service.url(), world.ca());
        hooks = new Hooks(
                aceso,
                new Api(world.faulty().baseUrl(), world.ca()),
                world.faulty().client());
        officer = signIn();
        signedIn = Instant.now();
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

    private String officer() {
        if (signedIn.isBefore(Instant.now().minus(SIGNED_IN))) {
            officer = signIn();
            signedIn = Instant.now();
        }
        return officer;
    }

    private String signIn() {
        return world.keycloak().browser().withTwoFactors("privacy.nguyen").access();
    }

    /** All entries, published or not, since a moment. */
    List<JsonNode> log(Instant since) {
        var file = world.workspace().directory().resolve("tmp").resolve("log-" + UUID.randomUUID() + ".zip");
        assertThat(aceso.download("/api/v1/log/export", Optional.of(officer()), file))
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

    /** The login role that Vault leased to the service last; the service is called until a connection of its shows, for its pool lets them end. */
    String leasedRole() {
        var patient = Site.somebody();
        var roles = new ArrayList<String>();
        Site.await("a connection of the service", () -> {
            ask(patient);
            try (var connection = database.superuser();
                    var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT usename FROM pg_stat_activity WHERE datname = '" + name
                            + "' AND usename LIKE 'v-%serve-%' ORDER BY backend_start DESC LIMIT 1")) {
                return row.next() && roles.add(row.getString(1));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        return roles.getFirst();
    }
}
