package dev.aceso.trust.sealing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        postgres = Postgres.start(workspace, DemoCa.create(workspace));
        database = postgres.createDatabase("sealing");
        var migrator = database.login("migrate");
        Flyway.configure()
                .dataSource(database.url(), migrator.user(), migrator.password())
                .defaultSchema("migrations")
                .createSchemas(true)
                .load()
                .migrate();
        var service = database.login("serve");
        return Map.of(
                "quarkus.datasource.jdbc.url", database.url(),
                "quarkus.datasource.username", service.user(),
                "quarkus.datasource.password", service.password(),
                "aceso.keystore.file", folder().resolve("keys.p12").toString(),
                "aceso.keystore.password", "for tests only",
                "aceso.keystore.create-if-absent", "true");
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

    private Path folder() {
        try {
            return Files.createDirectories(workspace.directory().resolve("keys"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
