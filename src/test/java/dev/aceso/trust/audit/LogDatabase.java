package dev.aceso.trust.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL with the log's schema and one login for each role; a database for each instance. */
final class LogDatabase {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private final String name = "log" + NUMBER.incrementAndGet();

    LogDatabase() {
        run(Server.postgres.getPostgresDatabase(), "CREATE DATABASE " + name);
        run(superuser(), resource("/db/bootstrap.sql"));
        if (name.equals("log1")) {
            for (String role : List.of("service", "sequencer", "auditor", "owner")) {
                run(superuser(), "CREATE ROLE " + role + " LOGIN IN ROLE aceso_" + role);
            }
        }
        run(as("owner"), resource("/db/migration/V2__audit.sql"));
    }

    DataSource superuser() {
        return Server.postgres.getDatabase("postgres", name);
    }

    DataSource as(String role) {
        PGSimpleDataSource source = (PGSimpleDataSource) Server.postgres.getDatabase(role, name);
        source.setConnectTimeout(1);
        return source;
    }

    String name() {
        return name;
    }

    long number(String sql) {
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static void run(DataSource database, String sql) {
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

    /** Started once, with the first test that needs it. */
    private static final class Server {
        private static final EmbeddedPostgres postgres;

        static {
            try {
                postgres = EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
