package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.postgresql.PGConnection;

/**
 * A real PostgreSQL: durable as in production, TLS 1.3 only, SCRAM only, loopback only.
 *
 * <p>{@link #stop()} and {@link #start()} take it down and up again on the same port and data, for tests of faults.
 */
public final class Postgres implements AutoCloseable {
    private static final String SUPERUSER = "postgres";
    /** The account of Vault's database engine, which {@code db/bootstrap.sql} makes. */
    private static final String VAULT = "vaultadmin";
    /** Login role to group role: one per command of the service that uses the database, and the auditor's. */
    private static final Map<String, String> LOGINS = Map.of(
            "serve", "aceso_service",
            "sequence", "aceso_sequencer",
            "migrate", "aceso_owner",
            "audit", "aceso_auditor",
            "backup", "aceso_backup",
            "restore", "aceso_restore");

    private final Workspace workspace;
    private final DemoCa ca;
    private final Path data;
    private final int port;
    private final Login superuser;
    private final Map<String, Login> logins = new LinkedHashMap<>();
    private @org.jspecify.annotations.Nullable Child server;

    private Postgres(Workspace workspace, DemoCa ca, Path data, int port, Login superuser) {
        this.workspace = workspace;
        this.ca = ca;
        this.data = data;
        this.port = port;
        this.superuser = superuser;
    }

    /** Initialises a new cluster in the workspace and starts it. */
    public static Postgres start(Workspace workspace, DemoCa ca) {
        var superuser = new Login(SUPERUSER, Secrets.password());
        var postgres = new Postgres(workspace, ca, workspace.directory().resolve("postgres"), Ports.free(), superuser);
        postgres.initialise();
        postgres.start();
        return postgres;
    }

    /** A database of this cluster, with the group roles' rights set up and nothing migrated yet. */
    public final class Database {
        private final String name;

        private Database(String name) {
            this.name = name;
        }

        /** The JDBC URL, which verifies the server's certificate and name. */
        public String url() {
            return Postgres.this.url(name);
        }

        /** The URL that Vault's database engine takes; it verifies the server's certificate and name as well. */
        String urlForVault() {
            return "postgresql://{{username}}:{{password}}@localhost:" + port + "/" + name
                    + "?sslmode=verify-full&sslrootcert=" + ca.file();
        }

        /** The account of Vault's database engine: it makes login roles and puts them into the groups. */
        public Login vaultAdmin() {
            return login(VAULT);
        }

        /** The login role of a command that uses the database ({@code serve}, {@code backup}, ...), or {@code audit}. */
        public Login login(String role) {
            return Objects.requireNonNull(logins.get(role), role);
        }

        /** The same for any command: {@code keys} and {@code erase} ask the service and have none. */
        Optional<Login> loginOf(String command) {
            return Optional.ofNullable(logins.get(command));
        }

        /** Connects as one of the login roles. */
        public Connection connect(String role) throws SQLException {
            return DriverManager.getConnection(
                    url(), login(role).user(), login(role).password());
        }

        /** Connects as the superuser. */
        public Connection superuser() throws SQLException {
            return DriverManager.getConnection(url(), superuser.user(), superuser.password());
        }
    }

    /** Makes a database and runs {@code db/bootstrap.sql} in it; the login roles are made with the first one. */
    public synchronized Database createDatabase(String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,40}")) {
            throw new IllegalArgumentException("not a plain name");
        }
        var database = new Database(name);
        try (var connection = superuser(SUPERUSER);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE template0");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        try (var connection = database.superuser();
                var statement = connection.createStatement()) {
            statement.execute(resource("/db/bootstrap.sql"));
            if (logins.isEmpty()) {
                for (var login : LOGINS.entrySet()) {
                    statement.execute("CREATE ROLE " + login.getKey() + " LOGIN IN ROLE " + login.getValue());
                    setPassword(connection, login.getKey());
                }
                // What a migration makes belongs to the group, not to the account that happened to run it.
                statement.execute("ALTER ROLE migrate SET role = 'aceso_owner'");
                statement.execute("ALTER ROLE " + VAULT + " LOGIN");
                setPassword(connection, VAULT);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return database;
    }

    /** Connects as the superuser to the database of that name. */
    public Connection superuser(String database) throws SQLException {
        return DriverManager.getConnection(url(database), superuser.user(), superuser.password());
    }

    /** The JDBC URL of the database of that name. */
    public String url(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database + "?sslmode=verify-full&sslrootcert=" + ca.file()
                + "&channelBinding=require";
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The cluster's files, write-ahead log included. */
    public Path dataDir() {
        return data;
    }

    /** The server process. */
    public Child process() {
        return Objects.requireNonNull(server);
    }

    /** Starts the server again after {@link #stop()} or a crash, and returns when it accepts connections. */
    public synchronized void start() {
        var line = new ArrayList<>(PostgresBinaries.command("postgres"));
        line.addAll(List.of("-D", data.toString()));
        var child = workspace.start("postgres", "INT", Map.of(), line);
        server = child;
        child.await("connection", 60, this::accepts);
    }

    /** Stops the server: open connections are ended, what they had not committed is rolled back. */
    public synchronized void stop() {
        process().stop();
    }

    @Override
    public void close() {
        stop();
    }

    /** Hashed here: the server, and so its log, never sees the password. */
    private void setPassword(Connection connection, String role) throws SQLException {
        var password = Secrets.password();
        connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
        logins.put(role, new Login(role, password));
    }

    private boolean accepts() {
        try (var connection = superuser(SUPERUSER)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private void initialise() {
        var leaf = ca.issue("postgres");
        var passwordFile = workspace.write("tmp/postgres.password", superuser.password());
        var line = new ArrayList<>(PostgresBinaries.command("initdb"));
        line.addAll(List.of("-D", data.toString(), "-U", SUPERUSER, "-E", "UTF8", "--locale=C", "--no-sync"));
        line.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + passwordFile, "--no-instructions"));
        var initdb = workspace.start("initdb", "TERM", Map.of(), line);
        if (initdb.waitFor(120) != 0) {
            throw new IllegalStateException("initdb failed\n" + initdb.tail());
        }
        workspace.write("tmp/postgres.password", "");
        // hostssl only: a connection without TLS, or through a socket file, finds no line and is refused.
        workspace.write("postgres/pg_hba.conf", """
                hostssl all all 127.0.0.1/32 scram-sha-256
                """);
        workspace.write("postgres/postgresql.conf", """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 100
                shared_buffers = 64MB
                fsync = on
                full_page_writes = on
                synchronous_commit = on
                password_encryption = 'scram-sha-256'
                ssl = on
                ssl_min_protocol_version = 'TLSv1.3'
                ssl_cert_file = '%s'
                ssl_key_file = '%s'
                # A refused row's values stay out of the log.
                log_error_verbosity = terse
                log_parameter_max_length_on_error = 0
                log_timezone = 'UTC'
                timezone = 'UTC'
                """.formatted(port, leaf.certificate(), leaf.key()));
    }

    private static String resource(String name) {
        try (var in = Objects.requireNonNull(Postgres.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
