package dev.aceso.patient.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.clinic.chart.Chart;
import dev.aceso.clinic.chart.Prefetch;
import dev.aceso.clinic.chart.ScriptedChart;
import dev.aceso.clinic.chart.Slice;
import dev.aceso.clinic.inference.Ask;
import dev.aceso.clinic.inference.Card;
import dev.aceso.clinic.inference.ClinicalFunction;
import dev.aceso.clinic.inference.Conclusion;
import dev.aceso.clinic.inference.Finding;
import dev.aceso.clinic.inference.Inference;
import dev.aceso.clinic.inference.Once;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.NarrowedAccess;
import dev.aceso.trust.access.relations.OpenCharts;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Entry;
import dev.aceso.trust.audit.Log;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is made of sensitive data keeps the label, and who sees it; with the real log, store and keys. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class SensitiveInferencesIT {
    private static final String NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Caller EHR =
            new Caller.OnBehalf("north", "https://ehr.example", "client", Optional.of("Practitioner/1"));

    private final PatientRef patient = new PatientRef("north", "sensitive-" + NUMBER.incrementAndGet());

    @Inject
    Inference inference;

    @Inject
    Holdings holdings;

    @Inject
    Log log;

    @Inject
    OpenCharts opened;

    /** Whose charts nobody opened, staff see nothing of. */
    @BeforeEach
    void openTheChart() {
        Durable.inTransaction(() -> {
            opened.note(EHR, patient);
            return true;
        });
    }

    private static Slice slice(String... categories) {
        return new Slice(
                "1",
                Map.of(),
                new Slice.Tally(1, 1, 1, 0),
                Set.of(),
                Stream.of(categories).map(Sensitivity::new).collect(Collectors.toSet()));
    }

    private Conclusion run(String... categories) {
        QuarkusMock.installMockForType(new ScriptedChart(() -> slice(categories)), Chart.class);
        return inference.run(
                new Ask(
                        EHR,
                        Purpose.TREATMENT,
                        patient,
                        new Ready(),
                        Prefetch.none(),
                        Optional.empty(),
                        Instant.now().plusSeconds(30)),
                Once.nothing());
    }

    private Caller.Person person(Role role, boolean named) {
        return new Caller.Person(
                "https://idp.example",
                role.code() + "-" + patient.id(),
                "N",
                Set.of(role),
                named ? Optional.of(patient) : Optional.empty(),
                Optional.empty(),
                Instant.now(),
                named ? Optional.empty() : StaffRef.of("north", "Practitioner/1"));
    }

    private List<Held> list(Caller.Person caller, Purpose purpose, int limit) {
        return holdings.inferences(caller, purpose, patient, Instant.now().plusSeconds(60), limit)
                .items();
    }

    @Test
    void staffAndWhoeverActsForThePatientDoNotSeeWhatTheirRowDoesNotNameAndThePatientDoes() {
        // Given
        Conclusion plain = run();
        Conclusion sensitive = run("SUD", "MH");
        assertThat(sensitive.record()).isNotEqualTo(plain.record());

        // Then
        Map.of(
                        person(Role.CLINICIAN, false), Purpose.TREATMENT,
                        person(Role.NURSE, false), Purpose.TREATMENT,
                        person(Role.REPRESENTATIVE, true), Purpose.REPRESENTATION)
                .forEach((caller, purpose) -> {
                    assertThat(list(caller, purpose, 10))
                            .extracting(Held::id)
                            .containsExactly(plain.record().toString());
                    assertThat(holdings.inference(caller, purpose, patient, sensitive.record()))
                            .isEmpty();
                    assertThat(newest().outcome()).isEqualTo("empty");
                    assertThat(newest().attributes().toString()).doesNotContain("SUD", "MH");
                });
        assertThat(list(person(Role.PATIENT, true), Purpose.PATIENT_REQUEST, 10))
                .extracting(Held::id)
                .containsExactly(sensitive.record().toString(), plain.record().toString());
        assertThat(holdings.inference(person(Role.PATIENT, true), Purpose.PATIENT_REQUEST, patient, sensitive.record()))
                .hasValueSatisfying(held -> {
                    assertThat(held.sensitive()).containsExactly("MH", "SUD");
                    assertThat(held.notices()).containsExactly(NOTICE);
                });
    }

    @Test
    void whoseRowNamesSomeOfItSeesNothingOfIt() {
        // Given
        Conclusion sensitive = run("MH", "HIV");
        // When
        QuarkusMock.installMockForType(clinician("\"MH\""), Access.class);
        // Then
        assertThat(list(person(Role.CLINICIAN, false), Purpose.TREATMENT, 10)).isEmpty();
        QuarkusMock.installMockForType(clinician("\"MH\",\"HIV\""), Access.class);
        assertThat(list(person(Role.CLINICIAN, false), Purpose.TREATMENT, 10))
                .extracting(Held::id)
                .containsExactly(sensitive.record().toString());
    }

    private static Access clinician(String sensitive) {
        return NarrowedAccess.of("{\"rows\":[{\"role\":\"clinician\",\"action\":\"inference.list\",\"function\":\"*\","
                + "\"purpose\":\"TREAT\",\"about\":\"any\",\"sensitive\":[" + sensitive + "]}]}");
    }

    /** What is hidden must not shorten a page, or end the list. */
    @Test
    void aPageIsFilledWithWhatMayBeSeen() {
        // Given
        List<String> plain = Stream.of("1", "2", "3")
                .map(version -> {
                    for (String other : List.of("a", "b", "c")) {
                        run(other + version, "MH");
                    }
                    return runVersion(version).record().toString();
                })
                .toList();
        // When
        var first = holdings.inferences(
                person(Role.CLINICIAN, false),
                Purpose.TREATMENT,
                patient,
                Instant.now().plusSeconds(60),
                2);
        // Then
        assertThat(first.items()).extracting(Held::id).containsExactly(plain.get(2), plain.get(1));
        var second = holdings.inferences(
                person(Role.CLINICIAN, false),
                Purpose.TREATMENT,
                patient,
                Instant.parse(first.next().orElseThrow()),
                2);
        assertThat(second.items()).extracting(Held::id).containsExactly(plain.getFirst());
        assertThat(second.next()).isEmpty();
    }

    private Conclusion runVersion(String version) {
        QuarkusMock.installMockForType(new ScriptedChart(SensitiveInferencesIT::slice), Chart.class);
        return inference.run(
                new Ask(
                        EHR,
                        Purpose.TREATMENT,
                        patient,
                        new Ready(version),
                        Prefetch.none(),
                        Optional.empty(),
                        Instant.now().plusSeconds(30)),
                Once.nothing());
    }

    @Test
    void theNoticeIsOnEachCardAndNowhereElse() {
        assertThat(run("SUD").cards())
                .singleElement()
                .satisfies(card -> assertThat(card.detail()).endsWith("\n\n" + NOTICE));
        assertThat(run("MH").cards())
                .singleElement()
                .satisfies(card -> assertThat(card.detail()).doesNotContain(NOTICE));
        assertThat(newest().attributes().toString()).doesNotContain("SUD", "MH", NOTICE);
    }

    @Test
    void theCategoriesOfARecordAreKnownByItsId() {
        assertThat(inference.sensitivities(patient, run("MH").record())).contains(Set.of(new Sensitivity("MH")));
        assertThat(inference.sensitivities(patient, run().record())).contains(Set.of());
        assertThat(inference.sensitivities(new PatientRef("north", "another"), run().record()))
                .isEmpty();
    }

    private Entry newest() {
        return log.about(patient, Instant.now().plusSeconds(60), 20).getFirst();
    }

    /** Always has the same result, under the contract of a function that there is. */
    private record Ready(String version) implements ClinicalFunction {
        Ready() {
            this("test");
        }

        @Override
        public String id() {
            return "ckm-review";
        }

        @Override
        public Finding compute(Slice slice, LocalDate today) {
            return new Finding(List.of(), List.of(new Finding.Result("egfr", "eGFR", "88", "", "", "")), List.of());
        }

        @Override
        public List<Card> phrase(Finding finding) {
            return List.of(new Card("eGFR 88", "detail", "info", "", List.of()));
        }
    }
}
