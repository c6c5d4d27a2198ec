package dev.aceso.trust.custody.backup;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Keeps {@code serve}, {@code sequence} and {@code backup} from starting on a database that a restore has not finished. */
@Singleton
final class UnfinishedRestore {
    private static final Set<String> KEPT_OUT = Set.of("serve", "sequence", "backup");

    private final DataSource database;
    private final Optional<String> command;

    UnfinishedRestore(DataSource database, @ConfigProperty(name = "aceso.command") Optional<String> command) {
        this.database = database;
        this.command = command;
    }

    void refuse(@Observes StartupEvent start) {
        if (command.filter(KEPT_OUT::contains).isEmpty()) {
            return;
        }
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            // Before the first migration there is no such table, and nothing that could be restored.
            try (var row = statement.executeQuery("SELECT to_regclass('custody.restore') IS NOT NULL")) {
                if (!row.next() || !row.getBoolean(1)) {
                    return;
                }
            }
            try (var row = statement.executeQuery("SELECT FROM custody.restore WHERE finished_at IS NULL")) {
                if (row.next()) {
                    throw new IllegalStateException(
                            "Aceso does not start on this database: a restore into it was not finished. Run it to its end.");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("whether a restore was finished cannot be read from the database", e);
        }
    }
}
