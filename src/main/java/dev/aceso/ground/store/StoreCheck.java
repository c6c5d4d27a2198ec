package dev.aceso.ground.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Asks the database, before the first request, for what the guarantees rest on. What is missing is named, and nothing starts. */
@Singleton
final class StoreCheck {
    private static final List<String> ON = List.of("fsync", "full_page_writes");
    private final AgroalDataSource database;
    private final boolean migrates;

    /** Without a command, as in tests inside one process, the role is whoever runs the tests. */
    StoreCheck(
            AgroalDataSource database,
            @ConfigProperty(name = "aceso.command", defaultValue = "migrate") String command) {
        this.database = database;
        this.migrates = command.equals("migrate");
    }

    void check(@Observes StartupEvent start) {
        try (Connection connection = database.getConnection()) {
            for (String setting : ON) {
                if (!"on".equals(setting(connection, setting))) {
                    throw refuse(setting + " is not on: a crash of the server could lose what was answered");
                }
            }
            // Weaker values acknowledge a commit that a crash can still lose.
            if (List.of("off", "local").contains(setting(connection, "synchronous_commit"))) {
                throw refuse("synchronous_commit is off or local: a commit would be acknowledged before it is durable");
            }
            if (!migrates && owns(connection)) {
                throw refuse("the role belongs to aceso_owner: only migrate may change the schema");
            }
            if (!"scram-sha-256".equals(setting(connection, "password_encryption"))) {
                throw refuse("password_encryption is not scram-sha-256");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The database cannot be reached or refuses the role: check aceso.database.url, username and password.",
                    e);
        }
    }

    private static boolean owns(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_has_role(session_user, 'aceso_owner', 'MEMBER')")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT current_setting(?)")) {
            statement.setString(1, name);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static IllegalStateException refuse(String why) {
        return new IllegalStateException("Aceso does not start on this database: " + why + ".");
    }
}
