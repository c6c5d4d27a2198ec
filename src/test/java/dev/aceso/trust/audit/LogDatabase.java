package dev.aceso.trust.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import dev.aceso.demo.world.Postgres;
import dev.aceso.demo.world.World;
import org.postgresql.ds.PGSimpleDataSource;

/** A database with the log's schema in the shared world's PostgreSQL; a new one for each instance. */
final class LogDatabase {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private final String name = "log" + NUMBER.incrementAndGet();
    private final Postgres.Database database = World.shared().postgres().createDatabase(name);

    LogDatabase() {
        run(as("migrate")::getConnection, resource("/db/migration/V2__audit.sql"));
    }

    /** Gives a connection. */
    interface Connects {
        Connection getConnection() throws SQLException;
    }

    Connects superuser() {
        return database::superuser;
    }

    /** As one of the logins {@code serve}, {@code sequence}, {@code audit} and {@code migrate}. */
    DataSource as(String role) {
        var source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.login(role).user());
        source.setPassword(database.login(role).password());
        source.setConnectTimeout(1);
        return source;
    }

    String name() {
        return name;
    }

    long number(String sql) {
        try (Connection connection = database.superuser();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static void run(Connects database, String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String resource(String path) {
        try (var in = LogDatabase.class.getResourceAsStream(path)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
