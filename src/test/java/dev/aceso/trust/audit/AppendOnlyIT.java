package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AppendOnlyIT {
    private static final LogDatabase DATABASE = new LogDatabase();
    private static final List<String> TABLES =
            List.of("person", "pending", "intent", "closing", "entry", "tile", "checkpoint");

    @BeforeAll
    static void fill() throws SQLException {
        Bench bench = new Bench(DATABASE.as("serve"));
        var intent = bench.log.intend(Fakes.event(Action.INFERENCE_RUN), bench.now());
        bench.log.close(intent, Fakes.event(Action.INFERENCE_RUN));
        Sequencer sequencer = new Sequencer(DATABASE.as("sequence"), Fakes.config(10), new Fakes.Key(), bench.clock);
        sequencer.round();
        sequencer.release();
        bench.log.append(Fakes.event(Action.INFERENCE_LIST));
    }

    @Test
    void nobodyChangesOrRemovesWhatIsThere() {
        for (String role : List.of("serve", "sequence", "audit", "migrate")) {
            for (String table : TABLES) {
                for (String sql : List.of("DELETE FROM audit.", "TRUNCATE audit.")) {
                    refuses(role, sql + table);
                }
            }
        }
        for (String role : List.of("serve", "audit", "migrate")) {
            Stream.of(
                            "person SET account = 'x'",
                            "pending SET patient = 'x'",
                            "intent SET deadline = now()",
                            "closing SET kind = 'abandoned'",
                            "entry SET patient = 'x'",
                            "tile SET hashes = sha256('x'), width = 1",
                            "checkpoint SET note = 'x'")
                    .forEach(change -> refuses(role, "UPDATE audit." + change));
        }
        refuses("sequence", "UPDATE audit.tile SET hashes = sha256('x') || sha256('y'), width = 2");
        refuses("sequence", "UPDATE audit.entry SET patient = 'x'");
        assertThat(DATABASE.number("SELECT count(*) FROM audit.entry")).isEqualTo(2);
    }

    @Test
    void theServicePublishesNothingAndTheSequencerMakesNothingUp() {
        refuses("serve", "INSERT INTO audit.entry VALUES (9, gen_random_uuid(), now(), NULL, 'x', sha256('x'))");
        refuses("serve", "INSERT INTO audit.tile VALUES (0, 9, 1, sha256('x'))");
        refuses("serve", "INSERT INTO audit.checkpoint VALUES (9, sha256('x'), 'x', now())");
        refuses("sequence", "INSERT INTO audit.pending VALUES (gen_random_uuid(), now(), NULL, 'x', sha256('x'))");
        refuses("sequence", "SELECT * FROM audit.person");
        refuses("audit", "INSERT INTO audit.pending VALUES (gen_random_uuid(), now(), NULL, 'x', sha256('x'))");
    }

    @Test
    void onlyTheOwnerDefinesAnything() {
        for (String role : List.of("serve", "sequence", "audit")) {
            for (String sql : List.of(
                    "CREATE TABLE audit.mine (a int)",
                    "CREATE TABLE public.mine (a int)",
                    "CREATE SCHEMA mine",
                    "DROP TABLE audit.pending",
                    "ALTER TABLE audit.entry DISABLE TRIGGER ALL",
                    "CREATE OR REPLACE FUNCTION audit.never() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
                    "SET session_replication_role = replica")) {
                refuses(role, sql);
            }
        }
    }

    private static void refuses(String role, String sql) {
        DataSource database = DATABASE.as(role);
        assertThatThrownBy(() -> {
                    try (var connection = database.getConnection();
                            var statement = connection.createStatement()) {
                        statement.execute(sql);
                    }
                })
                .as("%s: %s", role, sql)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isIn("42501", "0A000"));
    }
}
