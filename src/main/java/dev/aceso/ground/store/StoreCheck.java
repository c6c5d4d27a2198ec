package dev.aceso.ground.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Asks the database, before the first request, for what the guarantees rest on. What is missing is named, and nothing starts. */
@Singleton
final class StoreCheck {
    private static final List<String> ON = List.of("fsync", "full_page_writes");
    private static final String REWRITES_THE_LOG = """
            SELECT coalesce(bool_or(has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE')), false)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'audit' AND c.relkind = 'r'
            """;
    private static final String READS_RECORDS = """
            SELECT coalesce(bool_or(has_table_privilege(c.oid, 'SELECT')), false)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('records', 'sealing', 'hooks') AND c.relkind = 'r'
            """;
    /** Operators' commands have no role in any database, and never connect to one. */
    static final Set<String> WITHOUT_DATABASE = Set.of("keys", "erase");

    private final AgroalDataSource database;
    private final String url;
    private final String command;

    /** Without a command, as in tests inside one process, the role is whoever runs the tests. */
    StoreCheck(
            AgroalDataSource database,
            @ConfigProperty(name = "aceso.database.url") String url,
            @ConfigProperty(name = "aceso.command", defaultValue = "migrate") String command) {
        this.database = database;
        this.url = url;
        this.command = command;
    }

    void check(@Observes StartupEvent start) {
        if (WITHOUT_DATABASE.contains(command)) {
            return;
        }
        if (!url.matches(".*[?&]sslmode=verify-full(&.*)?")) {
            throw refuse("aceso.database.url must say sslmode=verify-full: else any server is taken for the database");
        }
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
            checkRole(connection);
            if (!"scram-sha-256".equals(setting(connection, "password_encryption"))) {
                throw refuse("password_encryption is not scram-sha-256");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The database cannot be reached or refuses the role: check aceso.database.url, username and password.",
                    e);
        }
    }

    /** Each command has a role of its own, and none may do what another's is for. */
    private void checkRole(Connection connection) throws SQLException {
        if (command.equals("migrate")) {
            return;
        }
        if (yes(connection, "SELECT pg_has_role(session_user, 'aceso_owner', 'MEMBER')")) {
            throw refuse("the role belongs to aceso_owner: only migrate may change the schema");
        }
        if (command.equals("serve") && yes(connection, REWRITES_THE_LOG)) {
            throw refuse("the role of serve may do more on the log than insert and read");
        }
        if (command.equals("sequence") && yes(connection, READS_RECORDS)) {
            throw refuse("the role of sequence may read records or keys");
        }
    }

    private static boolean yes(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
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
