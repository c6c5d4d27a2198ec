package dev.aceso.demo.world;

import java.sql.DriverManager;
import java.sql.SQLException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PostgresIT {
    private static DemoCa ca;
    private static Postgres postgres;
    private static Postgres.Database database;

    @BeforeAll
    static void awaitServer() {
        ca = World.shared().ca();
        postgres = World.shared().postgres();
        database = postgres.createDatabase("one");
    }

    @Test
    void keepsWhatItCommits() throws SQLException {
        for (var setting : new String[] {"fsync", "full_page_writes", "synchronous_commit", "ssl"}) {
            assertThat(ask("show " + setting)).as(setting).isEqualTo("on");
        }
        assertThat(ask("show password_encryption")).isEqualTo("scram-sha-256");
        assertThat(ask("select string_agg(distinct type || ' ' || auth_method, ',') from pg_hba_file_rules"))
                .isEqualTo("hostssl scram-sha-256");
    }

    @Test
    void speaksTls13ToTheServiceRole() throws SQLException {
        // When
        try (var connection = database.connect("serve");
                var rows = connection
                        .createStatement()
                        .executeQuery("select version from pg_stat_ssl where pid = pg_backend_pid()")) {
            // Then
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void refusesAWrongPassword() {
        assertThatThrownBy(() -> DriverManager.getConnection(database.url(), "serve", "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void refusesAConnectionWithoutTls() {
        // Given
        var plain = "jdbc:postgresql://localhost:" + postgres.port() + "/one?sslmode=disable";
        var login = database.login("serve");

        // Then
        assertThatThrownBy(() -> DriverManager.getConnection(plain, login.user(), login.password()))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
    }

    @Test
    void refusesTls12AndTakesTls13() throws Exception {
        assertThat(Wire.postgresHandshake(postgres.port(), ca, "TLSv1.3")).isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> Wire.postgresHandshake(postgres.port(), ca, "TLSv1.2"))
                .isInstanceOf(javax.net.ssl.SSLException.class);
    }

    @Test
    void isNotBelievedWithoutTheAuthority() {
        // Given an authority that did not issue the server's certificate
        try (var other = Workspace.create()) {
            var stranger = DemoCa.create(other);
            var url =
                    database.url().replace(ca.file().toString(), stranger.file().toString());

            // Then
            assertThatThrownBy(() -> DriverManager.getConnection(
                            url, "serve", database.login("serve").password()))
                    .isInstanceOf(SQLException.class)
                    .hasRootCauseInstanceOf(java.security.cert.CertPathBuilderException.class);
        }
    }

    @Test
    void givesTheServiceRoleNoWayToMakeTables() throws SQLException {
        try (var connection = database.connect("serve");
                var statement = connection.createStatement()) {
            for (var ddl :
                    new String[] {"create table public.t (a int)", "create schema s", "create temp table t (a int)"}) {
                assertThatThrownBy(() -> statement.execute(ddl))
                        .as(ddl)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    @Test
    void letsMigrationsMakeWhatTheOwnerGroupOwns() throws SQLException {
        try (var connection = database.connect("migrate");
                var statement = connection.createStatement()) {
            statement.execute("create schema migrated");
        }
        assertThat(ask("select nspowner::regrole::text from pg_namespace where nspname = 'migrated'"))
                .isEqualTo("aceso_owner");
    }

    @Test
    void holdsTwoDatabasesApart() throws SQLException {
        // Given
        var second = postgres.createDatabase("two");

        // Then
        assertThat(second.login("serve")).isEqualTo(database.login("serve"));
        try (var connection = second.connect("sequence")) {
            assertThat(connection.getCatalog()).isEqualTo("two");
        }
    }

    @Test
    void comesBackWithItsDataAfterACrash() throws SQLException {
        // Given
        try (var connection = database.connect("migrate");
                var statement = connection.createStatement()) {
            statement.execute("create schema crash");
            statement.execute("create table crash.kept (a int)");
            statement.execute("insert into crash.kept values (7)");
        }

        // When
        postgres.process().kill();
        assertThatThrownBy(() -> database.connect("serve")).isInstanceOf(SQLException.class);
        postgres.start();

        // Then
        assertThat(ask("select a::text from crash.kept")).isEqualTo("7");
    }

    private static String ask(String sql) throws SQLException {
        try (var connection = database.superuser();
                var rows = connection.createStatement().executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
