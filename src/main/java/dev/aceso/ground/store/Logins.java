package dev.aceso.ground.store;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Tries a login, past the pool, to tell credentials that the database refuses from a database that is away. */
@Singleton
class Logins {
    /** SQLSTATE class 28, invalid authorization (PostgreSQL manual, appendix A). */
    private static final String INVALID_AUTHORIZATION = "28";

    private final String url;

    Logins(@ConfigProperty(name = "aceso.database.url") String url) {
        this.url = url;
    }

    /** Whether the database answers and refuses this user and password. */
    boolean refuses(String user, String password) {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("connectTimeout", "2");
        login.setProperty("socketTimeout", "2");
        try {
            DriverManager.getConnection(url, login).close();
            return false;
        } catch (SQLException e) {
            return e.getSQLState() != null && e.getSQLState().startsWith(INVALID_AUTHORIZATION);
        }
    }
}
