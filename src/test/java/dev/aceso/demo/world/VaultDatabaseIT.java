package dev.aceso.demo.world;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Credentials that Vault's database engine makes in our PostgreSQL, and how they end. */
class VaultDatabaseIT {
    private static final Map<String, String> GROUPS = Map.of(
            "serve", "aceso_service",
            "sequence", "aceso_sequencer",
            "migrate", "aceso_owner",
            "audit", "aceso_auditor",
            "backup", "aceso_backup",
            "restore", "aceso_restore");

    private static Workspace workspace;
    private static Postgres.Database database;
    private static Bao bao;
    private static VaultLogins logins;

    /** What Vault gave: an account, and the lease that ends it. */
    private record Leased(Login login, String lease, int seconds) {}

    @BeforeAll
    static void startServers() {
        workspace = Workspace.create();
        var ca = DemoCa.create(workspace);
        database = Postgres.start(workspace, ca).createDatabase("leased");
        bao = Bao.start(workspace, ca, "bao", Bao.Seal.STATIC);
        logins = VaultSetup.apply(
                bao,
                Optional.of(database),
                new VaultSetup.Lives(Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofMinutes(10)));
    }

    @AfterAll
    static void stopServers() {
        workspace.close();
    }

    @TestFactory
    Stream<DynamicTest> givesEachIdentityAnAccountOfItsOwnGroupThatDiesWhenRevoked() {
        return GROUPS.entrySet().stream()
                .map(group -> DynamicTest.dynamicTest(group.getKey(), () -> {
                    // When
                    var leased = lease(group.getKey());

                    // Then
                    assertThat(leased.seconds()).isEqualTo(10);
                    try (var connection = connect(leased.login())) {
                        assertThat(ask(
                                        connection,
                                        "select pg_has_role(session_user, '%s', 'member')::text"
                                                .formatted(group.getValue())))
                                .isEqualTo("true");
                        assertThat(ask(
                                        connection,
                                        "select count(*)::text from pg_auth_members where member = "
                                                + "(select oid from pg_roles where rolname = session_user)"))
                                .isEqualTo("1");

                        // When
                        revoke(leased);

                        // Then
                        assertThatThrownBy(() -> ask(connection, "select 'alive'"))
                                .isInstanceOf(SQLException.class);
                    }
                    assertThatThrownBy(() -> connect(leased.login()).close()).isInstanceOf(SQLException.class);
                    assertThat(exists(leased.login())).isFalse();
                }));
    }

    @Test
    void endsAnAccountThatNobodyRenews() throws Exception {
        // Given
        var leased = lease("audit");
        assertThat(exists(leased.login())).isTrue();

        // When
        for (var i = 0; i < 400 && exists(leased.login()); i++) {
            Thread.sleep(100);
        }

        // Then
        assertThat(exists(leased.login())).isFalse();
    }

    @Test
    void letsTheMigratorMakeWhatItsGroupOwnsAndNobodyElseMakeAnything() throws SQLException {
        // Given
        var first = lease("migrate");
        try (var connection = connect(first.login());
                var statement = connection.createStatement()) {
            statement.execute("create schema lasting");
            statement.execute("create table lasting.kept (a int)");
            statement.execute("insert into lasting.kept values (7)");
        }

        // When
        revoke(first);

        // Then
        assertThat(exists(first.login())).isFalse();
        try (var connection = connect(lease("migrate").login())) {
            assertThat(ask(connection, "select a::text from lasting.kept")).isEqualTo("7");
        }
        try (var connection = connect(lease("backup").login())) {
            assertThat(ask(connection, "select a::text from lasting.kept")).isEqualTo("7");
            refuses(connection, "insert into lasting.kept values (8)");
        }
        try (var connection = connect(lease("restore").login());
                var statement = connection.createStatement()) {
            statement.execute("insert into lasting.kept values (8)");
            refuses(connection, "drop table lasting.kept");
        }
        for (var identity : new String[] {"serve", "sequence", "audit", "backup", "restore"}) {
            try (var connection = connect(lease(identity).login())) {
                refuses(connection, "create schema s");
                refuses(connection, "create table public.t (a int)");
                refuses(connection, "create role r");
            }
        }
    }

    @Test
    void dropsNothingThatAnAccountOwns() throws SQLException {
        // Given a migration that gave up its group's role
        var leased = lease("migrate");
        try (var connection = connect(leased.login());
                var statement = connection.createStatement()) {
            statement.execute("set role none");
            statement.execute("create schema owned");

            // When
            assertThatThrownBy(() -> revoke(leased)).hasMessageContaining("cannot be dropped");

            // Then
            assertThatThrownBy(() -> ask(connection, "select 'alive'")).isInstanceOf(SQLException.class);
        }
        try (var connection = database.superuser();
                var statement = connection.createStatement()) {
            statement.execute("reassign owned by \"" + leased.login().user() + "\" to aceso_owner");
            revoke(leased);
            assertThat(ask(connection, "select nspowner::regrole::text from pg_namespace where nspname = 'owned'"))
                    .isEqualTo("aceso_owner");
        }
        assertThat(exists(leased.login())).isFalse();
    }

    @Test
    void givesManyAccountsAtOnce() {
        // When
        var given = Stream.generate(() -> "serve")
                .limit(16)
                .parallel()
                .map(VaultDatabaseIT::lease)
                .toList();

        // Then
        assertThat(given).extracting(leased -> leased.login().user()).doesNotHaveDuplicates();
        given.parallelStream().forEach(VaultDatabaseIT::revoke);
        assertThat(given).noneMatch(leased -> exists(leased.login()));
    }

    @Test
    void tellsTheDatabaseAHashAndNotThePassword() throws Exception {
        // Given a database that logs every statement as it came
        logStatements("all");
        try {
            // When
            var login = lease("serve").login();

            // Then
            assertThat(Files.readString(workspace.log("postgres")))
                    .contains("CREATE ROLE \"" + login.user() + "\" WITH LOGIN PASSWORD 'SCRAM-SHA-256$")
                    .doesNotContain(login.password());
        } finally {
            logStatements("none");
        }
    }

    private static void logStatements(String which) throws SQLException {
        try (var connection = database.superuser();
                var statement = connection.createStatement()) {
            statement.execute("alter system set log_statement = '" + which + "'");
            statement.execute("select pg_reload_conf()");
        }
    }

    private static Leased lease(String identity) {
        var body = logins.as(identity).read("aceso-database/creds/" + identity).body();
        var data = body.path("data");
        return new Leased(
                new Login(data.path("username").asText(), data.path("password").asText()),
                body.path("lease_id").asText(),
                body.path("lease_duration").asInt());
    }

    private static void revoke(Leased leased) {
        bao.root().write("sys/leases/revoke", Map.of("lease_id", leased.lease(), "sync", true));
    }

    private static Connection connect(Login login) throws SQLException {
        return DriverManager.getConnection(database.url(), login.user(), login.password());
    }

    private static boolean exists(Login login) {
        try (var connection = database.superuser()) {
            return !ask(connection, "select count(*)::text from pg_roles where rolname = '%s'".formatted(login.user()))
                    .equals("0");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refuses(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .as(sql)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
