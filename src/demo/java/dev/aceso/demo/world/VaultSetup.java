package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Makes the engines, keys, policies and roles of Aceso on a server, from {@code vault-policies/}, which Terraform reads too.
 *
 * <p>Safe to repeat: what is there stays, policies and roles are brought to what the files say.
 */
public final class VaultSetup {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode setup;
    private final JsonNode mounts;
    private final Bao bao;
    private final VaultApi root;
    private final Lives lives;

    private VaultSetup(Bao bao, Lives lives) {
        this.setup = read();
        this.mounts = setup.path("mounts");
        this.bao = bao;
        this.root = bao.root();
        this.lives = lives;
    }

    /**
     * How long things live.
     *
     * @param token the period within which a token is renewed; it has no maximum
     * @param lease of database credentials that nobody renews
     * @param maxLease of database credentials, renewed or not
     */
    public record Lives(Duration token, Duration lease, Duration maxLease) {
        /** What {@code setup.json} says, for production. */
        public static Lives asWritten() {
            var setup = read();
            var database = setup.path("database");
            return new Lives(
                    Duration.ofSeconds(setup.path("identities")
                            .path("serve")
                            .path("token_period")
                            .asLong()),
                    Duration.ofSeconds(database.path("default_ttl").asLong()),
                    Duration.ofSeconds(database.path("max_ttl").asLong()));
        }
    }

    /** Makes everything, with the database engine where a database is given, and returns the identities' way in. */
    public static VaultLogins apply(Bao bao, Optional<Postgres.Database> database, Lives lives) {
        var made = new VaultSetup(bao, lives);
        made.engines();
        made.keys();
        made.policies();
        made.roles();
        database.ifPresent(made::database);
        return new VaultLogins(bao, made.mounts.path("approle").asText());
    }

    /** The names of the identities, one for each process and command. */
    public static List<String> identities() {
        return names(read().path("identities")).toList();
    }

    /** The folder of the policies and of {@code setup.json}. */
    static Path folder() {
        return Project.home().resolve("vault-policies");
    }

    private void engines() {
        var there = root.read("sys/mounts").data();
        mount(there, "transit", Map.of("type", "transit"));
        mount(there, "kv", Map.of("type", "kv", "options", Map.of("version", "2")));
        mount(there, "database", Map.of("type", "database"));
        var config = mounts.path("kv").asText() + "/config";
        var versions = Map.of("max_versions", setup.path("kv_max_versions").asInt());
        // A new engine says 400 for a moment, until it has made itself ready.
        bao.process()
                .await(
                        "key-value engine",
                        30,
                        () -> root.call("POST", config, versions).ok());
        var approle = mounts.path("approle").asText();
        if (!root.read("sys/auth").data().has(approle + "/")) {
            root.write("sys/auth/" + approle, Map.of("type", "approle"));
        }
    }

    private void mount(JsonNode there, String engine, Object body) {
        var path = mounts.path(engine).asText();
        if (!there.has(path + "/")) {
            root.write("sys/mounts/" + path, body);
        }
    }

    private void keys() {
        var transit = mounts.path("transit").asText();
        each(setup.path("transit_keys"), (name, key) -> {
            var path = transit + "/keys/" + name;
            if (root.call("GET", path, Map.of()).status() == 404) {
                root.write(path, key);
            }
        });
    }

    private void policies() {
        try (var files = Files.newDirectoryStream(folder(), "*.hcl")) {
            for (var file : files) {
                var name = file.getFileName().toString().replace(".hcl", "");
                root.write("sys/policies/acl/" + name, Map.of("policy", Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void roles() {
        each(setup.path("identities"), (name, identity) -> {
            var role = new HashMap<String, Object>();
            role.put("token_policies", identity.path("policies"));
            role.put("token_no_default_policy", true);
            role.put("token_period", lives.token().toSeconds());
            role.put("secret_id_num_uses", 0);
            role.put("secret_id_ttl", 0);
            root.write("auth/" + mounts.path("approle").asText() + "/role/" + name, role);
        });
    }

    private void database(Postgres.Database database) {
        var engine = mounts.path("database").asText();
        var wanted = setup.path("database");
        var connection = engine + "/config/" + wanted.path("connection").asText();
        var config = new HashMap<String, Object>();
        config.put("plugin_name", "postgresql-database-plugin");
        config.put("connection_url", database.urlForVault());
        config.put("allowed_roles", names(wanted.path("roles")).toList());
        config.put("password_authentication", "scram-sha-256");
        config.put("max_open_connections", wanted.path("max_open_connections"));
        config.put("username", database.vaultAdmin().user());
        if (root.call("GET", connection, Map.of()).status() == 404) {
            // Later, only Vault may know it.
            config.put("password", database.vaultAdmin().password());
        }
        root.write(connection, config);
        each(wanted.path("roles"), (name, role) -> {
            var body = new HashMap<String, Object>();
            body.put("db_name", wanted.path("connection"));
            body.put("creation_statements", creation(wanted, role));
            body.put("revocation_statements", wanted.path("revocation"));
            body.put("default_ttl", lives.lease().toSeconds());
            body.put("max_ttl", lives.maxLease().toSeconds());
            root.write(engine + "/roles/" + name, body);
        });
    }

    private static List<String> creation(JsonNode database, JsonNode role) {
        var statements = new ArrayList<String>();
        database.path("creation").forEach(statement -> statements.add(statement.asText()));
        if (role.path("becomes_group").asBoolean()) {
            database.path("becoming_group").forEach(statement -> statements.add(statement.asText()));
        }
        return statements.stream()
                .map(statement ->
                        statement.replace("{{group}}", role.path("group").asText()))
                .toList();
    }

    private interface Named {
        void make(String name, JsonNode value);
    }

    private static void each(JsonNode object, Named named) {
        names(object).forEach(name -> named.make(name, object.path(name)));
    }

    private static Stream<String> names(JsonNode object) {
        return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false);
    }

    private static JsonNode read() {
        try {
            return JSON.readTree(folder().resolve("setup.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
