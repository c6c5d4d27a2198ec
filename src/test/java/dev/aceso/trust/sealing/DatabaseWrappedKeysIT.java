package dev.aceso.trust.sealing;

import java.sql.SQLException;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.AfterEach;

@QuarkusTest
@TestProfile(InsideTheService.class)
class DatabaseWrappedKeysIT extends WrappedKeysContract {
    @Inject
    DatabaseWrappedKeys keys;

    @Override
    protected WrappedKeys wrappedKeys() {
        return keys;
    }

    /** Nothing names these keys, which other tests would take for a fault. */
    @AfterEach
    void remove() throws SQLException {
        try (var connection = InsideTheService.Database.running().superuser();
                var statement = connection.createStatement()) {
            statement.execute("delete from sealing.wrapped_key where wrapped in ('vault:v1:AAAA', 'vault:v1:BBBB')");
        }
    }
}
