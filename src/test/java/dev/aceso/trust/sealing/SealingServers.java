package dev.aceso.trust.sealing;

import java.util.Map;

import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.Postgres;
import dev.aceso.demo.world.Workspace;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import org.flywaydb.core.Flyway;

/** A real database with this version's schema, and keystore files that are made on first run. */
public class SealingServers implements QuarkusTestResourceLifecycleManager {
    private static Postgres.Database database;

    private Workspace workspace;
    private Postgres postgres;

    @Override
    public Map<String, String> start() {
        workspace = Workspace.create();
        var ca = DemoCa.create(workspace);
        var leaf = ca.issue("localhost");
        postgres = Postgres.start(workspace, ca);
        database = postgres.createDatabase("sealing");
        var migrator = database.login("migrate");
        Flyway.configure()
                .dataSource(database.url(), migrator.user(), migrator.password())
                .defaultSchema("migrations")
                .createSchemas(true)
                .load()
                .migrate();
        var service = database.login("serve");
        return Map.ofEntries(
                Map.entry("aceso.database.url", database.url()),
                Map.entry("aceso.database.username", service.user()),
                Map.entry("aceso.database.password", service.password()),
                Map.entry("aceso.tls.key-store", leaf.keystore().toString()),
                Map.entry("aceso.tls.key-store-password", leaf.password()),
                Map.entry("aceso.public-base-url", "https://localhost"),
                Map.entry("aceso.log.origin", "aceso.example/sealing"),
                Map.entry("aceso.identity.issuer", "https://localhost/realms/none"),
                Map.entry("aceso.identity.audience", "aceso"),
                Map.entry(
                        "aceso.keystore.file",
                        workspace.directory().resolve("keys/keys.p12").toString()),
                Map.entry("aceso.keystore.password", "for tests only"),
                Map.entry("aceso.keystore.create-if-absent", "true"));
    }

    @Override
    public void stop() {
        if (postgres != null) {
            postgres.close();
        }
        if (workspace != null) {
            workspace.close();
        }
    }

    /** The database of the running test. */
    static Postgres.Database database() {
        return database;
    }
}
