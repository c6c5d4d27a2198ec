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
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.audit.Entry;
import dev.aceso.trust.audit.Log;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                .containsEntry("fresh", "false");
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

    /** An EHR's hook is no act of a person. */
    @Test
    void keepsAndWritesNothingWhenAHooksFunctionWantsToWrite() {
        // Given
        long records = count("records.inference");
        chart(() -> SLICE);
        var writing = new Ready() {
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
        return ask(caller, purpose, new Ready());
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
        @Override
        public String id() {
            return "ckm-review";
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
