package dev.aceso.trust.sealing;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.audit.Pseudonyms;
import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.sealing.Envelope.DataKey;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@QuarkusTest
@TestProfile(InsideTheService.class)
class SealingIT {
    private static final String TABLE = "records.inference";
    private static final UUID ROW = new UUID(1, 2);
    private static final Bytes TEXT = Bytes.utf8("an inference");

    @Inject
    Envelope envelope;

    @Inject
    PatientKeys patientKeys;

    @Inject
    EntrySeal entrySeal;

    @Inject
    Pseudonyms pseudonyms;

    @Inject
    UnwrappedKeys unwrapped;

    @Inject
    LogKeys logKeys;

    @Inject
    Instance<Keeper> keeper;

    @Inject
    Instance<Signer> signer;

    /** Otherwise a record could become durable under a key that somebody is about to destroy. */
    @Test
    void aKeyIsNotGivenUpWhileATransactionSealsUnderIt() throws Exception {
        // Given
        var patient = new PatientRef("north", "given-up");
        var before = QuarkusTransaction.requiringNew().call(() -> envelope.keyOf(patient));
        var opaqueId = envelope.opaqueId(patient);

        // When
        try (var pool = Executors.newSingleThreadExecutor()) {
            var givenUp = new AtomicReference<Future<Boolean>>();
            QuarkusTransaction.requiringNew().run(() -> {
                envelope.keyOf(patient);
                givenUp.set(pool.submit(() -> QuarkusTransaction.requiringNew()
                        .call(() -> patientKeys
                                .livingAlone(opaqueId)
                                .map(living -> patientKeys.giveUp(living.id(), Instant.EPOCH))
                                .orElseThrow())));
                assertThatThrownBy(() -> givenUp.get().get(500, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
            });

            // Then
            assertThat(givenUp.get().get()).isTrue();
        }
        assertThat(QuarkusTransaction.requiringNew().call(() -> envelope.keyOf(patient)))
                .isNotEqualTo(before);
    }

    @Test
    void manyFirstUsesAtOnceEndInOneKey() throws Exception {
        // Given
        var patient = new PatientRef("north", "first-use");
        var together = new CyclicBarrier(8);
        Callable<DataKey> firstUse = () -> QuarkusTransaction.requiringNew().call(() -> {
            together.await();
            var key = envelope.keyOf(patient);
            envelope.open(key, TABLE, ROW, 1, envelope.seal(key, TABLE, ROW, 1, TEXT));
            return key;
        });

        // When
        var keys = new HashSet<DataKey>();
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (var key : pool.invokeAll(Collections.nCopies(8, firstUse))) {
                keys.add(key.get());
            }
        }

        // Then
        assertThat(keys).hasSize(1);
        assertThat(envelope.find(patient)).contains(keys.iterator().next());
        assertThat(orphans()).isZero();
    }

    @Test
    void whoWaitedMakesTheKeyWhenTheFirstRollsBack() throws Exception {
        // Given
        var patient = new PatientRef("north", "rolled-back");
        var claimed = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        Callable<DataKey> first = () -> rolledBack(() -> {
            var key = envelope.keyOf(patient);
            claimed.countDown();
            mayEnd.await();
            return key;
        });
        Callable<DataKey> second = () -> QuarkusTransaction.requiringNew().call(() -> envelope.keyOf(patient));

        // When
        Future<DataKey> loser;
        Future<DataKey> winner;
        try (var pool = Executors.newFixedThreadPool(2)) {
            loser = pool.submit(first);
            claimed.await();
            winner = pool.submit(second);
            awaitWaitingInsert();
            mayEnd.countDown();
        }

        // Then
        assertThat(winner.get()).isNotEqualTo(loser.get());
        assertThat(envelope.find(patient)).contains(winner.get());
        unwrapped.dropAll();
        assertThat(envelope.patient(envelope.opaqueId(patient))).contains(patient);
        assertThat(orphans()).isZero();
    }

    @Test
    void aKeyGoesWithTheTransactionThatMadeIt() {
        // Given
        var patient = new PatientRef("north", "gone");

        // When
        rolledBack(() -> envelope.keyOf(patient));

        // Then
        assertThat(envelope.find(patient)).isEmpty();
        assertThat(orphans()).isZero();
    }

    @Test
    void opensAfterARestart() {
        // Given
        var patient = new PatientRef("north", "restart");
        var key = envelope.keyOf(patient);
        var sealed = envelope.seal(key, TABLE, ROW, 1, TEXT);

        // When
        unwrapped.dropAll();

        // Then
        assertThat(envelope.open(envelope.find(patient).orElseThrow(), TABLE, ROW, 1, sealed))
                .isEqualTo(TEXT);
    }

    @Test
    void theMonthsKeyOutlivesTheTransactionThatFirstNeededIt() {
        // Given
        var at = Instant.parse("2031-02-03T04:05:06Z");

        // When
        var sealed = rolledBack(() -> entrySeal.seal("audit.pending", ROW, at, TEXT));
        unwrapped.dropAll();

        // Then
        assertThat(entrySeal.open("audit.pending", ROW, sealed)).isEqualTo(TEXT);
    }

    @Test
    void manyFirstEntriesOfAMonthEndInOneKey() throws Exception {
        // Given
        var together = new CyclicBarrier(6);
        Callable<UUID> first = () -> {
            together.await();
            return logKeys.of(YearMonth.of(2032, 1));
        };

        // When
        var ids = new HashSet<UUID>();
        try (var pool = Executors.newFixedThreadPool(6)) {
            for (var id : pool.invokeAll(Collections.nCopies(6, first))) {
                ids.add(id.get());
            }
        }

        // Then
        assertThat(ids).hasSize(1);
        assertThat(orphans()).isZero();
    }

    @Test
    void theTablesNameNobody() throws SQLException {
        // Given
        var patient = new PatientRef("canary-ehr", "canary-patient-4711");

        // When
        envelope.keyOf(patient);

        // Then
        try (var connection = InsideTheService.Database.running().superuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select * from sealing.data_key")) {
            var found = false;
            while (rows.next()) {
                found |= rows.getString("pseudonym").equals(pseudonyms.of(patient));
                for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    var column = rows.getBytes(i);
                    assertThat(column == null ? "" : new String(column, StandardCharsets.ISO_8859_1))
                            .doesNotContain("canary");
                }
            }
            assertThat(found).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            serve    | update sealing.data_key set pseudonym = pseudonym
            serve    | delete from sealing.data_key
            serve    | delete from sealing.wrapped_key
            serve    | update sealing.wrapped_key set wrapped = wrapped
            serve    | truncate sealing.log_key
            serve    | create table sealing.mine (id int)
            serve    | drop table sealing.log_key
            sequence | select id from sealing.data_key
            sequence | select wrapped from sealing.wrapped_key
            sequence | select id from sealing.log_key
            audit    | select sealed_ref from sealing.data_key
            audit    | select wrapped from sealing.wrapped_key
            audit    | insert into sealing.log_key values ('2030-01', gen_random_uuid(), now())
            """)
    void aRoleMayDoNoMoreThanItMust(String role, String statement) throws SQLException {
        try (var connection = InsideTheService.Database.running().connect(role);
                var execution = connection.createStatement()) {
            assertThatThrownBy(() -> execution.execute(statement))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void theAuditorSeesWhichKeysThereAre() throws SQLException {
        for (var statement : List.of(
                "select id, pseudonym, opaque_id, created_at from sealing.data_key", "select * from sealing.log_key")) {
            try (var connection = InsideTheService.Database.running().connect("audit");
                    var execution = connection.createStatement()) {
                assertThat(execution.execute(statement)).isTrue();
            }
        }
    }

    @Test
    void aProcessWithoutTheSignersFileHasNoSigner() {
        assertThat(keeper.get().epochs()).isNotEmpty();
        assertThatThrownBy(() -> signer.get().publicKey())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SIGN_LOG");
    }

    /** What {@code work} returned in a transaction that came to nothing. */
    private static <T> T rolledBack(Callable<T> work) {
        var result = new AtomicReference<T>();
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().call(() -> {
                    result.set(work.call());
                    throw new CancellationException();
                }))
                .isInstanceOf(CancellationException.class);
        return result.get();
    }

    /** Wrapped keys that nothing names, and rows whose wrapped key is not kept. */
    private static long orphans() {
        try (var connection = InsideTheService.Database.running().superuser();
                var statement = connection.createStatement();
                var count = statement.executeQuery("""
                        select count(*) from sealing.wrapped_key w
                        full join (select id from sealing.data_key union all select id from sealing.log_key) named
                        on named.id = w.id where w.id is null or named.id is null""")) {
            count.next();
            return count.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWaitingInsert() throws SQLException, InterruptedException {
        try (var connection = InsideTheService.Database.running().superuser();
                var statement = connection.prepareStatement("""
                        select count(*) from pg_stat_activity
                        where wait_event_type = 'Lock' and query like '%sealing.data_key%' and pid <> pg_backend_pid()""")) {
            while (true) {
                try (var count = statement.executeQuery()) {
                    count.next();
                    if (count.getLong(1) > 0) {
                        return;
                    }
                }
                Thread.sleep(10);
            }
        }
    }
}
