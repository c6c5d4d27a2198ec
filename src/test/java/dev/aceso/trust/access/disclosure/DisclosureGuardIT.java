package dev.aceso.trust.access.disclosure;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.QuasiIdentifiers;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.access.Decision.Basis;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.disclosure.Disclosure.Allowed;
import dev.aceso.trust.access.disclosure.Disclosure.Generalized;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Pseudonyms;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import static dev.aceso.trust.access.disclosure.Asked.BIRTH;
import static dev.aceso.trust.access.disclosure.Asked.SEX;
import static dev.aceso.trust.access.disclosure.Asked.ZIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The guard over the real database: two at once, what is stored, what is forgotten. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class DisclosureGuardIT {
    private static final Granted RESEARCH = new Granted(Role.PRIVACY_OFFICER, Purpose.COMPLIANCE, Basis.ROLE);
    private static final Caller OFFICER = new Caller.Person(
            "https://idp.example",
            "1",
            "N",
            Set.of(Role.PRIVACY_OFFICER),
            Optional.empty(),
            Optional.empty(),
            Instant.EPOCH);
    private static final Recipient VENDOR = new Recipient(Recipient.Kind.VENDOR, "acme");

    private final PatientRef patient = new PatientRef("north", "guard-" + UUID.randomUUID());

    @Inject
    DisclosureGuard guard;

    @Inject
    QuasiIdentifiers list;

    @Inject
    Pseudonyms pseudonyms;

    @Test
    void ofTwoAtOnceTheSecondWaitsAndSeesWhatTheFirstWasShown() throws Exception {
        // Given one that has decided and not committed yet
        var decided = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> Durable.inTransaction(() -> {
                var decision = guard.decide(RESEARCH, OFFICER, patient, VENDOR, Asked.of(BIRTH, SEX));
                decided.countDown();
                await(commit);
                return decision;
            }));
            await(decided);

            // When
            var second = threads.submit(() -> decide(Asked.of(ZIP)));
            waitForALock();
            assertThat(second.isDone()).isFalse();
            commit.countDown();

            // Then
            assertThat(first.get()).isInstanceOf(Allowed.class);
            assertThat(second.get()).isInstanceOf(Generalized.class);
            assertThat(Asked.shown(second.get())).contains(ZIP + "#zip3");
        }
    }

    @Test
    void whatIsRolledBackWasShownToNobody() throws Exception {
        // Given
        var decided = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> Durable.inTransaction(() -> {
                guard.decide(RESEARCH, OFFICER, patient, VENDOR, Asked.of(BIRTH, SEX, "Patient.rolledBack"));
                decided.countDown();
                await(end);
                throw new Failure(Code.ABANDONED);
            }));
            await(decided);
            var second = threads.submit(() -> decide(Asked.of(ZIP)));
            waitForALock();

            // When
            end.countDown();

            // Then, and the set of paths that was rolled back with it is stored when it comes again
            assertThatThrownBy(first::get).hasCauseInstanceOf(Failure.class);
            assertThat(second.get()).isInstanceOf(Allowed.class);
            assertThat(decide(Asked.of(SEX, "Patient.rolledBack"))).isInstanceOf(Allowed.class);
            assertThat(decide(Asked.of(BIRTH, SEX, "Patient.rolledBack"))).isInstanceOf(Generalized.class);
        }
    }

    @Test
    void aNoteThatWasRolledBackIsMadeAgain() {
        // Given
        assertThatThrownBy(() -> Durable.inTransaction(() -> {
                    guard.record(patient, VENDOR, Asked.of(BIRTH));
                    throw new Failure(Code.ABANDONED);
                }))
                .isInstanceOf(Failure.class);

        // When
        Durable.inTransaction(() -> {
            guard.record(patient, VENDOR, Asked.of(BIRTH));
            return patient;
        });

        // Then
        assertThat(InsideTheService.Database.number("SELECT count(*) FROM access.disclosure" + mine()))
                .isEqualTo(1);
    }

    @Test
    void howeverManyAskAtOnceNobodyGetsAWholeCombination() throws Exception {
        for (int round = 0; round < 10; round++) {
            var somebody = new PatientRef("north", "guard-" + UUID.randomUUID());
            var start = new CountDownLatch(1);
            var held = new HashSet<String>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                // Given
                var all = java.util.stream.Stream.of(
                                Asked.of(BIRTH),
                                Asked.of(ZIP),
                                Asked.of(SEX),
                                Asked.of(BIRTH, SEX),
                                Asked.of(ZIP, SEX),
                                Asked.of(Asked.CITY))
                        .map(contract -> threads.submit(() -> {
                            await(start);
                            return Durable.inTransaction(
                                    () -> guard.decide(RESEARCH, OFFICER, somebody, VENDOR, contract));
                        }))
                        .toList();

                // When
                start.countDown();
                for (var each : all) {
                    held.addAll(Asked.shown(each.get()));
                }
            }

            // Then
            assertThat(list.completedBy(held)).isEmpty();
        }
    }

    @Test
    void neitherWaitsNorIsWaitedForWhereAClinicianTreats() throws Exception {
        // Given one that is guarded and holds the lock
        var decided = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        var clinician = new Caller.OnBehalf("north", "https://ehr.example", "client", Optional.of("Practitioner/1"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> Durable.inTransaction(() -> {
                var decision = guard.decide(RESEARCH, OFFICER, patient, VENDOR, Asked.of(BIRTH, ZIP));
                decided.countDown();
                await(commit);
                return decision;
            }));
            await(decided);

            // When
            var treating = threads.submit(() -> Durable.inTransaction(() -> {
                var decision = guard.decide(
                        new Granted(Role.EHR_CLIENT, Purpose.TREATMENT, Basis.OPEN_CHART),
                        clinician,
                        patient,
                        VENDOR,
                        Asked.of(SEX));
                guard.record(patient, VENDOR, Asked.of(SEX));
                return decision;
            }));

            // Then
            assertThat(treating.get(10, TimeUnit.SECONDS)).isInstanceOf(Allowed.class);
            commit.countDown();
            assertThat(first.get()).isInstanceOf(Allowed.class);
        }
    }

    @Test
    void storesPathsUnderAPseudonymOnceADay() {
        // When
        decide(Asked.of(BIRTH, SEX));
        decide(Asked.of(BIRTH, SEX));

        // Then
        assertThat(InsideTheService.Database.number("SELECT count(*) FROM access.disclosure" + mine()))
                .isEqualTo(1);
        assertThat(
                        InsideTheService.Database.number(
                                "SELECT count(*) FROM access.disclosure d JOIN access.path_set s ON s.id = d.path_set"
                                        + mine()
                                        + " AND kind = 'vendor' AND recipient = 'acme' AND day = (now() AT TIME ZONE 'UTC')::date"
                                        + " AND paths = 'Patient.birthDate' || chr(10) || 'Patient.gender' || chr(10) || 'Patient.id'"))
                .isEqualTo(1);
        assertThat(InsideTheService.Database.number(
                        "SELECT count(*) FROM access.disclosure WHERE disclosure::text LIKE '%guard-%'"))
                .isZero();
    }

    @Test
    void forgetsInBatchesWhatIsOutOfTheWindow() throws SQLException {
        // Given
        decide(Asked.of(BIRTH, ZIP));
        var old = LocalDate.now(ZoneOffset.UTC).minusDays(31);
        InsideTheService.Database.superuser("INSERT INTO access.disclosure SELECT patient, kind, 'old-' || n, '" + old
                + "', path_set" + " FROM access.disclosure, generate_series(1, 5) n" + mine());
        InsideTheService.Database.superuser("INSERT INTO access.disclosure SELECT patient, kind, 'edge', '"
                + old.plusDays(1) + "', path_set FROM access.disclosure" + mine() + " AND recipient = 'acme'");

        // Then
        assertThat(guard.forget(3)).isEqualTo(3);
        assertThat(guard.forget(3)).isEqualTo(2);
        assertThat(guard.forget(3)).isZero();
        assertThat(InsideTheService.Database.number("SELECT count(*) FROM access.disclosure" + mine()))
                .isEqualTo(2);
    }

    @Test
    void nobodyChangesADisclosureOrRemovesOneOfThisWeek() {
        decide(Asked.of(BIRTH, ZIP));
        for (String role : new String[] {"serve", "migrate", "audit", "sequence"}) {
            for (String sql : new String[] {
                "UPDATE access.disclosure SET day = day - 40",
                "UPDATE access.path_set SET paths = 'x'",
                "DELETE FROM access.disclosure" + mine(),
                "DELETE FROM access.path_set",
                "TRUNCATE access.disclosure"
            }) {
                assertThatThrownBy(() -> InsideTheService.Database.as(role, sql))
                        .as(role + ": " + sql)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    private Disclosure decide(DataContract contract) {
        return Durable.inTransaction(() -> guard.decide(RESEARCH, OFFICER, patient, VENDOR, contract));
    }

    private String mine() {
        return " WHERE patient = '" + pseudonyms.all(patient).getLast() + "'";
    }

    private static void waitForALock() throws SQLException {
        while (InsideTheService.Database.number(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                == 0) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
