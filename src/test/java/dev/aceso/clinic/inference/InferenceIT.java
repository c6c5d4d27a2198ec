package dev.aceso.clinic.inference;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.clinic.chart.Chart;
import dev.aceso.clinic.chart.Prefetch;
import dev.aceso.clinic.chart.ScriptedChart;
import dev.aceso.clinic.chart.Slice;
import dev.aceso.clinic.chart.writes.Effect;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.NarrowedAccess;
import dev.aceso.trust.audit.Entry;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.audit.Pseudonyms;
import dev.aceso.trust.sealing.DroppedKeys;
import dev.aceso.trust.sealing.Keeper;
import io.quarkus.arc.ClientProxy;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The guarantees of the one path, with the real log, store and keys; only the EHR is played. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class InferenceIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Caller EHR =
            new Caller.OnBehalf("north", "https://ehr.example", "client", Optional.of("Practitioner/1"));
    private static final Slice SLICE = new Slice("1", Map.of(), new Slice.Tally(1, 1, 1, 0));

    private final PatientRef patient = new PatientRef("north", "inference-" + NUMBER.incrementAndGet());

    @Inject
    Inference inference;

    @Inject
    Log log;

    @Inject
    Pseudonyms pseudonyms;

    @Inject
    Keeper keeper;

    @Inject
    DroppedKeys unwrapped;

    @Test
    void asksNothingOfTheChartBeforeTheIntentIsDurable() {
        // Given
        long before = count("audit.intent");
        var seen = new AtomicInteger();
        var chart = chart(() -> {
            seen.set((int) (count("audit.intent") - before));
            return SLICE;
        });

        // When
        inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing());

        // Then
        assertThat(chart.asked()).isEqualTo(1);
        assertThat(seen).hasValue(1);
    }

    @Test
    void answersWithWhatIsKeptAndLogged() {
        // Given
        chart(() -> SLICE);

        // When
        var first = inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing());
        var again = inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing());

        // Then
        assertThat(first.fresh()).isTrue();
        assertThat(again.fresh()).isFalse();
        assertThat(again.record()).isEqualTo(first.record());
        assertThat(history()).containsExactly("intended", "done", "intended", "done");
        assertThat(newest().attributes())
                .containsEntry("record", first.record().toString())
                .containsEntry("record-sha256", first.kept().digest())
                .containsEntry("fresh", "false")
                .containsEntry("explained-by", "open-chart")
                .doesNotContainKeys("without", "self", "same-household");
    }

    @Test
    void asksTheChartForNothingThatTheRowDoesNotGive() {
        // Given
        var chart = chart(() -> SLICE);
        QuarkusMock.installMockForType(NarrowedAccess.without("smoking"), Access.class);

        // When
        inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing());

        // Then
        assertThat(chart.contract().queries())
                .extracting(DataContract.Query::key)
                .contains("patient", "conditions")
                .doesNotContain("smoking");
        assertThat(newest().attributes())
                .containsEntry("contract-version", chart.contract().version())
                .containsEntry("without", "smoking");
    }

    @Test
    void asksNothingAndIntendsNothingWhenAccessIsRefused() {
        // Given
        long intents = count("audit.intent");
        var chart = chart(() -> SLICE);
        var nobody = new Caller.Person(
                "https://idp.example", "1", "N", Set.of(), Optional.empty(), Optional.empty(), Instant.EPOCH);

        // Then
        assertThatThrownBy(() -> inference.run(ask(nobody, Purpose.TREATMENT), Once.nothing()))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.NOT_PERMITTED));
        assertThat(chart.asked()).isZero();
        assertThat(count("audit.intent")).isEqualTo(intents);
    }

    @Test
    void asksNothingWhenTheFaceDoesNotCommitWithTheIntent() {
        // Given
        long intents = count("audit.intent");
        var chart = chart(() -> SLICE);
        var once = new Once() {
            @Override
            public void intended(UUID intent) {
                throw new Failure(Code.IN_PROGRESS);
            }

            @Override
            public void concluded(UUID intent, Conclusion conclusion) {}

            @Override
            public void failed(UUID intent) {}
        };

        // Then
        assertThatThrownBy(() -> inference.run(ask(EHR, Purpose.TREATMENT), once))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.IN_PROGRESS));
        assertThat(chart.asked()).isZero();
        assertThat(count("audit.intent")).isEqualTo(intents);
    }

    @ParameterizedTest
    @CsvSource({"EHR_UNAVAILABLE,ehr-unavailable", "INTERNAL,internal"})
    void closesTheIntentAsFailedBeforeTheFailureIsAnswered(Code code, String wire) {
        // Given
        chart(() -> {
            throw code == Code.INTERNAL ? new IllegalStateException("a fault") : new Failure(code);
        });

        // Then
        assertThatThrownBy(() -> inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing()))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(code));
        assertThat(history()).containsExactly("intended", "failed");
        assertThat(newest().attributes()).containsEntry("code", wire);
    }

    @ParameterizedTest
    @CsvSource({
        "records.inference, STORE_UNAVAILABLE",
        "audit.closing, LOG_UNAVAILABLE",
        "audit.pending, LOG_UNAVAILABLE"
    })
    void givesNoAnswerAndLeavesNothingHalfDoneWhenRecordOrEntryCannotBeWritten(String table, Code code) {
        // Given
        long records = count("records.inference");
        long closed = count("audit.closing");
        chart(() -> {
            superuser("REVOKE INSERT ON " + table + " FROM aceso_service");
            return SLICE;
        });

        // When
        try {
            assertThatThrownBy(() -> inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing()))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo(code));
        } finally {
            superuser("GRANT INSERT ON " + table + " TO aceso_service");
        }

        // Then
        assertThat(count("records.inference")).isEqualTo(records);
        assertThat(count("audit.closing")).isEqualTo(closed);
        assertThat(history()).containsExactly("intended");
    }

    /** A connection is held from the begin of a transaction, and there are few: nobody waits for the keeper with one. */
    @Test
    void asksForAKeyThatIsNotInMemoryBeforeTheTransactionThatKeepsTheRecord() {
        // Given
        chart(() -> SLICE);
        inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing());
        var watched = new WatchedKeeper(ClientProxy.unwrap(keeper));
        QuarkusMock.installMockForType(watched, Keeper.class);
        chart(() -> {
            unwrapped.all();
            return new Slice("2", Map.of(), new Slice.Tally(1, 1, 1, 0));
        });

        // When
        inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing());

        // Then
        assertThat(watched.insideTransaction()).containsExactly(false);
    }

    @Test
    void keepsNothingOfACallThatWasGivenUpMeanwhile() {
        // Given
        long records = count("records.inference");
        chart(() -> {
            superuser("INSERT INTO audit.closing SELECT id, gen_random_uuid(), 'abandoned' FROM audit.intent"
                    + " WHERE id NOT IN (SELECT intent_id FROM audit.closing)");
            return SLICE;
        });

        // Then
        assertThatThrownBy(() -> inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing()))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.ABANDONED));
        assertThat(count("records.inference")).isEqualTo(records);
        assertThat(history()).containsExactly("intended");
    }

    @Test
    void notesWhatTheFunctionWasShownTogetherWithTheRecord() {
        // Given
        chart(() -> SLICE);

        // When
        inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing());
        inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing());

        // Then
        assertThat(count("access.disclosure WHERE recipient = 'ckm-review' AND patient = '" + pseudonym() + "'"))
                .isEqualTo(1);
        assertThat(newest().attributes()).containsEntry("recipient", "function:ckm-review");
    }

    @Test
    void givesNoAnswerWhenItCannotBeNotedWhatWasShown() {
        // Given
        long records = count("records.inference");
        chart(() -> {
            superuser("REVOKE INSERT ON access.disclosure FROM aceso_service");
            return SLICE;
        });

        // When
        try {
            assertThatThrownBy(() -> inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing()))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo(Code.STORE_UNAVAILABLE));
        } finally {
            superuser("GRANT INSERT ON access.disclosure TO aceso_service");
        }

        // Then
        assertThat(count("records.inference")).isEqualTo(records);
    }

    @Test
    void asksNothingWhenAnIdentifyingCombinationWouldBeCompletedForSomebodyWhoDoesNotTreat() {
        // Given a function that was shown where the patient lives and when they were born
        shown("Patient.address.postalCode\nPatient.birthDate");
        long intents = count("audit.intent");
        var chart = chart(() -> SLICE);
        var patientHerself = new Caller.OnBehalf("north", "https://ehr.example", "client", Optional.of("Patient/1"));

        // Then
        assertThatThrownBy(() -> inference.run(ask(patientHerself, Purpose.TREATMENT), Once.nothing()))
                .isInstanceOfSatisfying(
                        Failure.class, f -> assertThat(f.code()).isEqualTo(Code.IDENTIFYING_COMBINATION));
        assertThat(chart.asked()).isZero();
        assertThat(count("audit.intent")).isEqualTo(intents);
        assertThat(history()).containsExactly("refused");
        assertThat(newest().attributes())
                .containsEntry("code", "identifying-combination")
                .containsEntry("combination-1", "birth-date-zip-sex");

        // And whoever treats is not kept from it
        assertThat(inference.run(ask(EHR, Purpose.TREATMENT), Once.nothing()).fresh())
                .isTrue();
    }

    @Test
    void countsWhatWasToBeShownThoughTheChartWasNotThere() {
        // Given
        var patientHerself = new Caller.OnBehalf("north", "https://ehr.example", "client", Optional.of("Patient/1"));
        chart(() -> {
            throw new Failure(Code.PATIENT_UNKNOWN);
        });

        // When
        assertThatThrownBy(() -> inference.run(ask(patientHerself, Purpose.TREATMENT), Once.nothing()))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.PATIENT_UNKNOWN));

        // Then
        assertThat(count("access.disclosure WHERE patient = '" + pseudonym() + "'"))
                .isEqualTo(1);
    }

    /** Refused by role, by purpose, for want of a row for the function, or by the guard. */
    @Test
    void refusesAlikeAndAsksNothingWhetherOrNotThePatientIsThere() {
        // Given
        var nobody = new Caller.Person(
                "https://idp.example", "1", "N", Set.of(), Optional.empty(), Optional.empty(), Instant.EPOCH);
        var patientHerself = new Caller.OnBehalf("north", "https://ehr.example", "client", Optional.of("Patient/1"));
        shown("Patient.address.postalCode\nPatient.birthDate");
        List<Supplier<Slice>> charts = List.of(() -> SLICE, () -> {
            throw new Failure(Code.PATIENT_UNKNOWN);
        });

        for (var script : charts) {
            // When
            var chart = chart(script);

            // Then
            assertThat(refusal(ask(nobody, Purpose.TREATMENT))).isEqualTo("NOT_PERMITTED Optional.empty");
            assertThat(refusal(ask(EHR, Purpose.COMPLIANCE))).isEqualTo("NOT_PERMITTED Optional.empty");
            assertThat(refusal(ask(EHR, Purpose.TREATMENT, new Ready("another"))))
                    .isEqualTo("NOT_PERMITTED Optional.empty");
            assertThat(refusal(ask(patientHerself, Purpose.TREATMENT)))
                    .isEqualTo("IDENTIFYING_COMBINATION Optional.empty");
            assertThat(chart.asked()).isZero();
        }
    }

    private String refusal(Ask ask) {
        var refused = catchThrowableOfType(Failure.class, () -> inference.run(ask, Once.nothing()));
        return refused.code() + " " + refused.detail();
    }

    private String pseudonym() {
        return pseudonyms.all(patient).getLast();
    }

    private void shown(String paths) {
        superuser("INSERT INTO access.path_set SELECT sha256(convert_to(p, 'UTF8')), p FROM (VALUES (E'" + paths
                + "')) v (p) ON CONFLICT DO NOTHING");
        superuser("INSERT INTO access.disclosure SELECT '" + pseudonym()
                + "', 'function', 'ckm-review', (now() AT TIME ZONE 'UTC')::date, sha256(convert_to(p, 'UTF8'))"
                + " FROM (VALUES (E'" + paths + "')) v (p)");
    }

    /** An EHR's hook is no act of a person. */
    @Test
    void keepsAndWritesNothingWhenAHooksFunctionWantsToWrite() {
        // Given
        long records = count("records.inference");
        chart(() -> SLICE);
        var writing = new Ready("ckm-review") {
            @Override
            public List<Effect> propose(Slice slice, Finding finding) {
                return List.of(Effect.create("Appointment", "booking-1", Map.of()));
            }
        };

        // Then
        assertThatThrownBy(() -> inference.run(ask(EHR, Purpose.TREATMENT, writing), Once.nothing()))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.NOT_PERMITTED));
        assertThat(history()).containsExactly("intended", "failed");
        assertThat(count("records.inference")).isEqualTo(records);
    }

    private Ask ask(Caller caller, Purpose purpose) {
        return ask(caller, purpose, new Ready("ckm-review"));
    }

    private Ask ask(Caller caller, Purpose purpose, ClinicalFunction function) {
        return new Ask(
                caller,
                purpose,
                patient,
                function,
                Prefetch.none(),
                Optional.empty(),
                Instant.now().plusSeconds(30));
    }

    private static ScriptedChart chart(Supplier<Slice> script) {
        var chart = new ScriptedChart(script);
        QuarkusMock.installMockForType(chart, Chart.class);
        return chart;
    }

    /** How what was done about the patient ended, oldest first. */
    private List<String> history() {
        return log.about(patient, Instant.now().plusSeconds(60), 20).reversed().stream()
                .map(Entry::outcome)
                .toList();
    }

    private Entry newest() {
        return log.about(patient, Instant.now().plusSeconds(60), 20).getFirst();
    }

    private static long count(String table) {
        try (var connection = InsideTheService.Database.running().superuser();
                var row = connection.createStatement().executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void superuser(String sql) {
        try (var connection = InsideTheService.Database.running().superuser();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Always has the same result, under the contract of a function that there is. */
    private static class Ready implements ClinicalFunction {
        private final String id;

        Ready(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String version() {
            return "test";
        }

        @Override
        public Finding compute(Slice slice, LocalDate today) {
            return new Finding(List.of(), List.of(new Finding.Result("egfr", "eGFR", "88", "", "", "")), List.of());
        }

        @Override
        public List<Card> phrase(Finding finding) {
            return List.of();
        }
    }
}
