package dev.aceso.trust.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Gate;
import dev.aceso.ground.failure.Refusals.Refusal;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import org.junit.jupiter.api.Test;

import static dev.aceso.trust.audit.LogDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseLogIT {
    private final LogDatabase database = new LogDatabase();
    private final Bench bench = new Bench(database.as("serve"));

    @Test
    void keepsAnEntrySealedAndReadsItBackWhereverItIs() throws SQLException {
        // Given
        bench.log.append(Fakes.event(Action.INFERENCE_READ, Map.of("record", "r-1")));
        new Sequencer(database.as("sequence"), Fakes.config(10), new Fakes.Key(), bench.clock).round();
        bench.clock.forward(Duration.ofSeconds(1));
        bench.names.epoch = 2;
        bench.log.append(Fakes.event(Action.INFERENCE_LIST));
        bench.log.append(new Event(
                Action.INFERENCE_LIST,
                Event.Outcome.DONE,
                Optional.empty(),
                Optional.of(new PatientRef("one", "p2")),
                Optional.empty(),
                Map.of()));

        // When
        List<Entry> about = bench.log.about(Fakes.PATIENT, bench.now().plusSeconds(1), 10);

        // Then
        assertThat(about).extracting(Entry::action).containsExactly("inference.list", "inference.read");
        assertThat(about.getLast().attributes()).containsExactly(Map.entry("record", "r-1"));
        assertThat(about.getLast().who()).isEqualTo(about.getFirst().who());
        assertThat(about.getLast().purpose()).contains("TREAT");
        assertThat(bench.log.about(Fakes.PATIENT, about.getFirst().at(), 10)).containsExactly(about.getLast());
        assertThat(bench.log.about(Fakes.PATIENT, bench.now().plusSeconds(1), 1))
                .containsExactly(about.getFirst());
        assertThat(database.number("SELECT count(*) FROM audit.person")).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM audit.pending WHERE sealed::text LIKE '%inference%'"))
                .isZero();
    }

    @Test
    void leavesNothingWhenTheTransactionRollsBack() throws SQLException {
        // Given
        try (Connection transaction = database.as("serve").getConnection()) {
            transaction.setAutoCommit(false);
            Bench joined = new Bench(Joined.to(transaction), database.as("serve"));
            joined.log.append(Fakes.event(Action.INFERENCE_LIST));
            joined.log.intend(Fakes.event(Action.INFERENCE_RUN), joined.now().plusSeconds(5));

            // When
            transaction.rollback();

            // Then what comes after it is not affected
            joined.log.append(Fakes.event(Action.INFERENCE_LIST));
            transaction.commit();
        }
        assertThat(database.number("SELECT count(*) FROM audit.pending")).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM audit.person")).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM audit.intent")).isZero();
    }

    @Test
    void givesOnePersonOneIdHoweverManyAskAtOnce() throws Exception {
        // Given
        CyclicBarrier start = new CyclicBarrier(8);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Object>> all = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(i -> pool.submit(() -> {
                        Bench own = new Bench(database.as("serve"));
                        start.await();
                        return (Object) own.log.append(Fakes.event(Action.INFERENCE_LIST));
                    }))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }

        // Then
        assertThat(database.number("SELECT count(*) FROM audit.person")).isEqualTo(1);
        assertThat(bench.all(database))
                .extracting(e -> e.who().get("id"))
                .hasSize(8)
                .containsOnly(bench.all(database).getFirst().who().get("id"));
    }

    @Test
    void needsNoSecondConnectionForSomebodyItMetBefore() throws SQLException {
        // Given
        AtomicInteger seconds = new AtomicInteger();
        DataSource own = Joined.either(() -> seconds.incrementAndGet() > 0, database.as("serve"), database.as("serve"));
        try (Connection transaction = database.as("serve").getConnection()) {
            transaction.setAutoCommit(false);
            Bench joined = new Bench(Joined.to(transaction), own);
            joined.log.meet(Fakes.clinician("ada"));
            assertThat(seconds).hasValue(1);

            // When
            joined.log.append(Fakes.event(Action.INFERENCE_LIST));
            transaction.commit();
        }

        // Then
        assertThat(seconds).hasValue(1);
        assertThat(database.number("SELECT count(*) FROM audit.person")).isEqualTo(1);
    }

    @Test
    void saysOfAnEhrOnlyWhatItAsserts() throws SQLException {
        // When
        bench.log.append(new Event(
                Action.HOOK_CALL,
                Event.Outcome.DONE,
                Optional.of(new Caller.OnBehalf("one", "https://ehr.example", "hooks", Optional.of("Practitioner/12"))),
                Optional.empty(),
                Optional.empty(),
                Map.of()));

        // Then
        Map<String, String> who = bench.all(database).getFirst().who();
        assertThat(who)
                .containsEntry("kind", "on-behalf")
                .containsEntry("ehr", "one")
                .containsEntry("user", bench.names.ofAccount("https://ehr.example", "Practitioner/12"))
                .containsOnlyKeys("kind", "ehr", "client", "user", "roles");
    }

    @Test
    void closesAnIntentOnce() throws SQLException {
        // Given
        var intent =
                bench.log.intend(Fakes.event(Action.INFERENCE_RUN), bench.now().minusSeconds(1));
        bench.log.close(intent, Fakes.event(Action.INFERENCE_RUN));

        // Then
        assertThat(bench.abandonment.closeOverdue()).isZero();
        assertThatThrownBy(() -> bench.log.close(intent, Fakes.event(Action.INFERENCE_RUN)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.ABANDONED));
        assertThat(bench.all(database)).extracting(e -> e.outcome()).containsExactlyInAnyOrder("done", "done");
        assertThat(bench.log.available()).isTrue();
    }

    @Test
    void abandonsAnOverdueIntentInTheNameOfItsMaker() throws SQLException {
        // Given
        var intent =
                bench.log.intend(Fakes.event(Action.INFERENCE_RUN), bench.now().plusMillis(1_500));
        assertThat(bench.abandonment.closeOverdue()).isZero();

        // When
        run(database.superuser(), "SELECT pg_sleep(1.501)");
        bench.clock.forward(Duration.ofSeconds(2));
        assertThat(bench.abandonment.closeOverdue()).isEqualTo(1);
        assertThat(bench.abandonment.closeOverdue()).isZero();

        // Then
        var abandoned = bench.all(database).getLast();
        assertThat(abandoned.outcome()).isEqualTo("abandoned");
        assertThat(abandoned.attributes()).containsEntry("intent", intent.toString());
        assertThat(abandoned.who()).isEqualTo(bench.all(database).getFirst().who());
        assertThatThrownBy(() -> bench.log.close(intent, Fakes.event(Action.INFERENCE_RUN)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.ABANDONED));
    }

    /** Either of two replicas may be hours ahead: by whose clock a deadline is told is the database's. */
    @Test
    void leavesTheIntentOfAnotherAloneWhoseClockIsFarFromOurs() throws SQLException {
        for (var apart : List.of(Duration.ofHours(2), Duration.ofHours(-2))) {
            // Given
            var other = new Bench(database.as("serve"));
            other.clock.forward(apart);
            var living = bench.log.intend(
                    Fakes.event(Action.INFERENCE_RUN), bench.now().plusSeconds(30));
            var dead = bench.log.intend(
                    Fakes.event(Action.INFERENCE_RUN), bench.now().minusSeconds(1));

            // When
            assertThat(other.abandonment.closeOverdue()).isEqualTo(1);

            // Then
            bench.log.close(living, Fakes.event(Action.INFERENCE_RUN));
            assertThatThrownBy(() -> bench.log.close(dead, Fakes.event(Action.INFERENCE_RUN)))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo(Code.ABANDONED));
        }
    }

    @Test
    void closesTheOthersWhenMoreThanAPageOfIntentsIsDamaged() throws SQLException {
        // Given
        bench.log.intend(Fakes.event(Action.INFERENCE_RUN), bench.now().minus(Duration.ofMinutes(59)));
        run(
                database.superuser(),
                "INSERT INTO audit.intent SELECT gen_random_uuid(), deadline - interval '1 second', 'damaged'::bytea"
                        + " FROM audit.intent, generate_series(1, 250)");

        // When
        assertThat(bench.abandonment.closeOverdue()).isEqualTo(1);

        // Then the damaged ones are tried again, until they are older than an hour, and keep nobody from being closed
        assertThat(bench.abandonment.closeOverdue()).isZero();
        bench.log.intend(Fakes.event(Action.INFERENCE_RUN), bench.now().minusSeconds(1));
        assertThat(bench.abandonment.closeOverdue()).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM audit.closing")).isEqualTo(2);
    }

    @Test
    void comesBackToAnIntentWhoseKeyWasAwayForLong() throws SQLException {
        // Given
        bench.log.intend(Fakes.event(Action.INFERENCE_RUN), bench.now().minus(Duration.ofHours(2)));
        bench.seal.broken = true;
        assertThat(bench.abandonment.closeOverdue()).isZero();
        assertThat(bench.abandonment.closeOverdue()).isZero();

        // When
        bench.seal.broken = false;

        // Then
        assertThat(bench.abandonment.closeOverdue()).isEqualTo(1);
    }

    @Test
    void letsOnlyOneOfOutcomeAndAbandonmentCommit() throws Exception {
        for (boolean commits : new boolean[] {true, false}) {
            // Given an outcome whose transaction is still open
            var intent = bench.log.intend(
                    Fakes.event(Action.INFERENCE_RUN), bench.now().minusSeconds(1));
            try (Connection transaction = database.as("serve").getConnection();
                    var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                transaction.setAutoCommit(false);
                new Bench(Joined.to(transaction), database.as("serve"))
                        .log.close(intent, Fakes.event(Action.INFERENCE_RUN));

                // When the sweep comes, it waits for it
                Future<Integer> sweep = pool.submit(bench.abandonment::closeOverdue);
                while (database.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 0) {
                    Thread.onSpinWait();
                }
                if (commits) {
                    transaction.commit();
                } else {
                    transaction.rollback();
                }

                // Then
                assertThat(sweep.get()).isEqualTo(commits ? 0 : 1);
            }
            assertThat(database.number("SELECT count(*) FROM audit.closing WHERE intent_id = '" + intent + "'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void recordsTheGapOnceTheLogCanBeWrittenAgain() throws SQLException {
        // Given
        assertThat(bench.log.available()).isTrue();
        run(database.superuser(), "REVOKE INSERT ON audit.pending FROM aceso_service");

        // When
        assertThatThrownBy(() -> bench.log.append(Fakes.event(Action.INFERENCE_LIST)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.LOG_UNAVAILABLE));
        assertThat(bench.log.available()).isFalse();
        assertThat(bench.gate.objection(Gate.Call.DECIDES)).contains(Code.LOG_UNAVAILABLE);
        assertThat(bench.gate.objection(Gate.Call.LOOKS)).contains(Code.LOG_UNAVAILABLE);
        bench.clock.forward(Duration.ofSeconds(30));
        assertThat(bench.log.available()).isFalse();
        run(database.superuser(), "GRANT INSERT ON audit.pending TO aceso_service");
        bench.clock.forward(Duration.ofSeconds(2));

        // Then
        assertThat(bench.log.available()).isTrue();
        assertThat(bench.log.available()).isTrue();
        assertThat(bench.all(database)).singleElement().satisfies(gap -> {
            assertThat(gap.action()).isEqualTo("log.gap");
            assertThat(gap.attributes())
                    .containsEntry("from", "2026-03-01T09:30:00Z")
                    .containsEntry("to", "2026-03-01T09:30:32Z")
                    .containsEntry("count", "3");
        });
    }

    @Test
    void isUnavailableWithoutADatabaseOrAKey() {
        // Given
        run(new LogDatabase().superuser(), "ALTER DATABASE " + database.name() + " ALLOW_CONNECTIONS false");

        // Then
        assertThat(bench.log.available()).isFalse();
        assertThatThrownBy(() -> bench.log.append(Fakes.event(Action.INFERENCE_LIST)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.LOG_UNAVAILABLE));

        // When the database is back but no key can be had
        run(new LogDatabase().superuser(), "ALTER DATABASE " + database.name() + " ALLOW_CONNECTIONS true");
        bench.seal.broken = true;
        bench.clock.forward(Duration.ofSeconds(2));

        // Then the gap cannot be recorded, so it has not ended
        assertThat(bench.log.available()).isFalse();
        bench.seal.broken = false;
        bench.clock.forward(Duration.ofSeconds(2));
        assertThat(bench.log.available()).isTrue();
    }

    @Test
    void writesRefusalsOfKnownCallersOneByOne() throws SQLException {
        // When
        for (int i = 0; i < 3; i++) {
            bench.refusals.record(new Refusal(
                    Code.NOT_YOUR_RECORD,
                    "inference.list",
                    Optional.of(Fakes.clinician("eve")),
                    Optional.of(Fakes.PATIENT),
                    Optional.empty(),
                    Optional.of("192.0.2.7")));
        }

        // Then
        assertThat(bench.all(database)).hasSize(3).allSatisfy(e -> {
            assertThat(e.outcome()).isEqualTo("refused");
            assertThat(e.attributes()).containsEntry("code", "not-your-record");
            assertThat(e.attributes().get("network")).isEqualTo(bench.names.ofNetwork("192.0.2.7"));
        });
    }

    @Test
    void countsRefusalsOfNobodyKnownByCauseNetworkAndMinute() throws SQLException {
        // When
        for (int i = 0; i < 10; i++) {
            for (String network : List.of("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5")) {
                bench.refusals.record(new Refusal(
                        Code.UNAUTHENTICATED,
                        "inference.list",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(network)));
            }
        }
        bench.refusals.count();

        // Then the first of each is written at once; networks beyond the memory share one place
        assertThat(bench.all(database)).hasSize(4).allSatisfy(e -> {
            assertThat(e.action()).isEqualTo("inference.list");
            assertThat(e.who()).isEqualTo(Map.of("kind", "unknown"));
            assertThat(e.attributes()).containsEntry("count", "1");
        });

        // When the minute is over
        bench.clock.forward(Duration.ofMinutes(1));
        bench.refusals.count();
        bench.refusals.count();

        // Then
        assertThat(bench.all(database).stream().filter(e -> e.action().equals("refusals.counted")))
                .extracting(e -> e.attributes().get("count"))
                .containsExactlyInAnyOrder("9", "9", "9", "19");
    }

    @Test
    void keepsTheCountWhenItCannotBeWrittenYetAndWritesItAtTheEnd() throws SQLException {
        // Given
        Refusal refusal = new Refusal(
                Code.UNAUTHENTICATED,
                "inference.list",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        bench.refusals.record(refusal);
        bench.refusals.record(refusal);
        bench.seal.broken = true;
        bench.clock.forward(Duration.ofMinutes(1));

        // When
        bench.refusals.count();
        assertThatThrownBy(() -> bench.refusals.record(refusal)).isInstanceOf(Failure.class);
        bench.seal.broken = false;
        bench.refusals.stop();

        // Then
        assertThat(bench.all(database))
                .extracting(e -> e.action())
                .containsExactly("inference.list", "refusals.counted");
    }
}
