package dev.aceso.ground.store;

import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;

import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The service does not start on a database that could lose what it acknowledged, or that it cannot trust. */
class StoreIT {
    private final World world = World.shared();

    @AfterEach
    void restore() throws SQLException {
        superuser("ALTER SYSTEM RESET fsync");
        superuser("ALTER SYSTEM RESET full_page_writes");
        superuser("ALTER SYSTEM RESET synchronous_commit");
        superuser("SELECT pg_reload_conf()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync", "full_page_writes", "synchronous_commit"})
    void refusesToStartWhenTheServerCouldLoseACommit(String setting) throws SQLException {
        // Given
        superuser("ALTER SYSTEM SET " + setting + " = off");
        superuser("SELECT pg_reload_conf()");
        // When, Then
        assertThatThrownBy(() -> ServiceProcess.migrate(world.workspace(), "not-durable", world.config("migrate")))
                .hasMessageContaining(setting);
    }

    @Test
    void refusesToStartWithAWrongPassword() {
        // Given
        var config = new TreeMap<>(world.keystoreConfig("migrate"));
        config.put("aceso.database.password", "not-the-password");
        // When, Then
        assertThatThrownBy(() -> ServiceProcess.migrate(world.workspace(), "wrong-password", config))
                .hasMessageContaining("password");
    }

    @Test
    void refusesToServeUnderARoleThatMayChangeTheSchema() {
        // Given
        var config = new TreeMap<>(world.keystoreConfig("sequence"));
        config.put("aceso.database.username", world.database().login("migrate").user());
        config.put("aceso.database.password", world.database().login("migrate").password());
        // When, Then
        assertThatThrownBy(() -> ServiceProcess.sequence(world.workspace(), "owner", List.of(), config))
                .hasMessageContaining("aceso_owner");
    }

    @Test
    void theServiceHasNoRightToChangeTheSchema() throws SQLException {
        try (var connection = world.database().connect("serve");
                var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        SELECT has_database_privilege(current_user, current_database(), 'CREATE')
                            OR bool_or(has_schema_privilege(current_user, oid, 'CREATE'))
                        FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
                        """)) {
            row.next();
            assertThat(row.getBoolean(1)).isFalse();
        }
    }

    private void superuser(String sql) throws SQLException {
        try (var connection = world.database().superuser();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
