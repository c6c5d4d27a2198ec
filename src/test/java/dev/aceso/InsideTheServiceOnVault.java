package dev.aceso;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.aceso.demo.world.Bao;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.Postgres;
import dev.aceso.demo.world.RecoveryPair;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.VaultLogins;
import dev.aceso.demo.world.VaultSetup;
import dev.aceso.demo.world.Workspace;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;

/**
 * As {@link InsideTheService}, with a real Vault that keeps the keys and leases the database's credentials; {@code migrate} runs as the
 * packaged program that it is. The service inside works under the identity of {@code serve}.
 */
public final class InsideTheServiceOnVault implements QuarkusTestProfile {
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
        return List.of(new TestResourceEntry(Site.class));
    }

    /** The database, the keys and the identities. */
    public static final class Site implements QuarkusTestResourceLifecycleManager {
        private static final String ORIGIN = "aceso.example/vaulted";
        private static Workspace workspace;
        private static Postgres postgres;
        private static Postgres.Database database;
        private static Bao bao;
        private static VaultLogins logins;
        private static RecoveryPair recovery;

        @Override
        public Map<String, String> start() {
            workspace = Workspace.create();
            var ca = DemoCa.create(workspace);
            var leaf = ca.issue("localhost");
            recovery = RecoveryPair.in(workspace);
            postgres = Postgres.start(workspace, ca);
            database = postgres.createDatabase("vaulted");
            bao = Bao.start(workspace, ca, "vault", Bao.Seal.SHAMIR);
            logins = VaultSetup.apply(bao, Optional.of(database), VaultSetup.Lives.asWritten());
            // Now, so that an older snapshot of Vault knows them too.
            VaultSetup.identities().forEach(logins::login);
            ServiceProcess.migrate(workspace, "migrate", config("migrate", database));
            var config = new TreeMap<>(config("serve", database));
            config.put("aceso.command", "serve");
            config.put("quarkus.tls.server.key-store.p12.path", leaf.keystore().toString());
            config.put("quarkus.tls.server.key-store.p12.password", leaf.password());
            config.put("aceso.public-base-url", "https://localhost");
            config.put("aceso.identity.issuer", "https://localhost/realms/none");
            config.put("aceso.identity.audience", "aceso");
            return config;
        }

        @Override
        public void stop() {
            if (workspace != null) {
                workspace.close();
            }
        }

        /** What a command is told that works on that database. */
        public static Map<String, String> config(String command, Postgres.Database on) {
            var config = new TreeMap<>(logins.properties(command));
            config.put("aceso.database.url", on.url());
            config.put("aceso.log.origin", ORIGIN);
            config.put("aceso.recovery.public-key", recovery.publicHalf().toString());
            return config;
        }

        /** The database of the running service. */
        public static Postgres.Database running() {
            return database;
        }

        /** A database of this version with nothing in it. */
        public static Postgres.Database empty(String name) {
            var empty = postgres.createDatabase(name);
            InsideTheService.Database.migrate(empty);
            return empty;
        }

        /** The Vault. */
        public static Bao bao() {
            return bao;
        }

        /** The recovery key. */
        public static RecoveryPair recovery() {
            return recovery;
        }

        /** Where files and processes are. */
        public static Workspace workspace() {
            return workspace;
        }
    }
}
