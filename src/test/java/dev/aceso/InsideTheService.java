package dev.aceso;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.Postgres;
import dev.aceso.demo.world.RecoveryPair;
import dev.aceso.demo.world.Workspace;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import org.flywaydb.core.Flyway;

/**
 * Tests inside the service: its beans without its web, over a real database with this version's schema, and keystore files that are
 * made on first run. Quarkus loads such tests with a class loader of their own, hence a server of their own; the service starts once
 * for all of them.
 */
public final class InsideTheService implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.devservices.enabled", "false",
                "quarkus.oidc.tenant-enabled", "false",
                "quarkus.scheduler.enabled", "false",
                "quarkus.http.test-ssl-port", "0");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Database.class));
    }

    /** The database and the keys. */
    public static final class Database implements QuarkusTestResourceLifecycleManager {
        private static Postgres postgres;
        private static Postgres.Database database;

        private static Workspace workspace;
        private static RecoveryPair recovery;

        @Override
        public Map<String, String> start() {
            workspace = Workspace.create();
            var ca = DemoCa.create(workspace);
            var leaf = ca.issue("localhost");
            recovery = RecoveryPair.in(workspace);
            postgres = Postgres.start(workspace, ca);
            database = postgres.createDatabase("inside");
            migrate(database);
            var service = database.login("serve");
            return Map.ofEntries(
                    Map.entry("aceso.database.url", database.url()),
                    Map.entry("aceso.database.username", service.user()),
                    Map.entry("aceso.database.password", service.password()),
                    Map.entry(
                            "quarkus.tls.server.key-store.p12.path",
                            leaf.keystore().toString()),
                    Map.entry("quarkus.tls.server.key-store.p12.password", leaf.password()),
                    Map.entry("aceso.public-base-url", "https://localhost"),
                    Map.entry("aceso.log.origin", "aceso.example/inside"),
                    Map.entry("aceso.identity.issuer", "https://localhost/realms/none"),
                    Map.entry("aceso.identity.audience", "aceso"),
                    // what is to be told is written down; nobody sends it here
                    Map.entry("aceso.notices.privacy-officer", "privacy@hospital.example"),
                    Map.entry("aceso.mail.server", "smtps://mail.hospital.invalid"),
                    Map.entry("aceso.mail.sender", "aceso@hospital.example"),
                    Map.entry(
                            "aceso.keystore.file",
                            workspace.directory().resolve("keys/keys.p12").toString()),
                    Map.entry("aceso.keystore.password", "for tests only"),
                    Map.entry("aceso.keystore.create-if-absent", "true"),
                    Map.entry("aceso.recovery.public-key", recovery.publicHalf().toString()));
        }

        /** Brings a database to this version. */
        public static void migrate(Postgres.Database database) {
            var migrator = database.login("migrate");
            Flyway.configure()
                    .dataSource(database.url(), migrator.user(), migrator.password())
                    .defaultSchema("migrations")
                    .createSchemas(true)
                    .load()
                    .migrate();
        }

        @Override
        public void stop() {
            if (workspace != null) {
                workspace.close();
            }
        }

        /** The database of the running service. */
        public static Postgres.Database running() {
            return database;
        }

        /** One number, as the superuser sees it. */
        public static long number(String sql) {
            try (var connection = database.superuser();
                    var row = connection.createStatement().executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        /** Runs a statement as the superuser. */
        public static void superuser(String sql) throws SQLException {
            try (var connection = database.superuser();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        /** Runs a statement under the login of a command. */
        public static void as(String role, String sql) throws SQLException {
            try (var connection = database.connect(role);
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        /** The cluster of the running service. */
        public static Postgres cluster() {
            return postgres;
        }

        /** The recovery key whose public half the running service has. */
        public static RecoveryPair recovery() {
            return recovery;
        }

        /** Where the running service's files are. */
        public static Workspace workspace() {
            return workspace;
        }
    }
}
