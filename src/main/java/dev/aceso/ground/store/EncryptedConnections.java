package dev.aceso.ground.store;

import java.sql.Connection;
import java.sql.SQLException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import io.agroal.api.AgroalPoolInterceptor;

/**
 * Lets no connection into the pool that does not speak TLS 1.3. The driver can demand TLS and verify the server, but cannot name a
 * version, so each new connection asks the server what was agreed ({@code pg_stat_ssl}).
 */
@Singleton
final class EncryptedConnections implements AgroalPoolInterceptor {
    private final Instance<LeasedCredentials> leased;

    EncryptedConnections(Instance<LeasedCredentials> leased) {
        this.leased = leased;
    }

    @Override
    public void onConnectionCreate(Connection connection) {
        leased.get().opened();
        String version;
        try (var statement = connection.createStatement()) {
            // The server tells only those who have the rights of the login role, which a default role may have taken
            // off.
            statement.execute("SET ROLE NONE");
            try (var row = statement.executeQuery("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
                version = row.next() ? row.getString(1) : "none";
            }
            statement.execute("RESET ROLE");
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not say how the connection is encrypted", e);
        }
        if (!"TLSv1.3".equals(version)) {
            throw new IllegalStateException("a database connection is not TLS 1.3; use sslmode=verify-full and a server"
                    + " with ssl_min_protocol_version = 'TLSv1.3'");
        }
    }
}
