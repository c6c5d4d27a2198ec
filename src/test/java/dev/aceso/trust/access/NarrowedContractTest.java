package dev.aceso.trust.access;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.ground.sensitivity.Categories;
import dev.aceso.trust.access.Decision.Basis;
import dev.aceso.trust.access.relations.Emergencies;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.Errand;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NarrowedContractTest {
    private static final DataContract CONTRACT = new DataContract(
            "ckm-review",
            Purpose.TREATMENT,
            "7",
            "Review",
            "Because.",
            Map.of(),
            List.of(
                    query("patient", "Patient", Found.READ),
                    query("smoking", "Observation", Found.SEARCH),
                    query("conditions", "Condition", Found.SEARCH)));
    private static final BiFunction<String, Purpose, Optional<DataContract>> CONTRACTS =
            (function, purpose) -> Optional.of(CONTRACT)
                    .filter(contract -> contract.function().equals(function) && contract.purpose() == purpose);

    @Test
    void aRowGivesTheContractWithoutWhatItNamesAndSaysSo() throws JsonProcessingException {
        // Given
        var access = new Access(matrix("ckm-review", "TREAT", "[\"smoking\"]").fitting(CONTRACTS), new Errand());
        Caller ehr = new Caller.OnBehalf("main", "https://ehr.main.example", "client", Optional.of("Practitioner/1"));
        // When
        var granted = access.require(
                ehr,
                Action.INFERENCE_RUN,
                "ckm-review",
                Purpose.TREATMENT,
                Optional.of(new PatientRef("main", "somebody")));
        // Then
        DataContract narrowed = granted.narrowed(CONTRACT);
        assertThat(narrowed.queries()).extracting(Query::key).containsExactly("patient", "conditions");
        assertThat(narrowed.version()).isEqualTo("7");
        assertThat(granted.explained()).containsEntry("without", "smoking");
    }

    @Test
    void aRowThatNamesNothingGivesTheContractAsItIs() throws JsonProcessingException {
        Matrix matrix = matrix("*", "TREAT", "[]").fitting(CONTRACTS);
        assertThat(matrix.rows())
                .singleElement()
                .extracting(Matrix.Row::without)
                .isEqualTo(Set.of());
        assertThat(new Decision.Granted(Role.EHR_CLIENT, Purpose.TREATMENT, Decision.Basis.OPEN_CHART)
                        .narrowed(CONTRACT))
                .isSameAs(CONTRACT);
    }

    private static final Set<Sensitivity> BOTH = Set.of(new Sensitivity("SUD"), new Sensitivity("HIV"));

    @Test
    void ofSensitiveCategoriesAGrantGivesWhatContractAndRowBothName() {
        var contract = new DataContract(
                CONTRACT.function(), CONTRACT.purpose(), "8", "Review", "Because.", Map.of(), BOTH, CONTRACT.queries());
        var sud = Set.of(new Sensitivity("SUD"));
        assertThat(grant(Basis.OPEN_CHART, Set.of()).narrowed(contract).sensitivities())
                .isEmpty();
        assertThat(grant(Basis.OPEN_CHART, sud).narrowed(contract).sensitivities())
                .isEqualTo(sud);
        assertThat(grant(Basis.OPEN_CHART, BOTH).narrowed(CONTRACT).sensitivities())
                .isEmpty();
        assertThat(grant(Basis.OPEN_CHART, BOTH).narrowed(contract)).isSameAs(contract);
        assertThat(grant(Basis.SELF, Set.of()).narrowed(contract)).isSameAs(contract);
        assertThat(grant(Basis.OPEN_CHART, sud).narrowed(contract).queries()).isEqualTo(contract.queries());
    }

    @Test
    void whatIsSensitiveIsSeenByWhomTheRowNamesItForAllOfItAndByThemselves() {
        var sud = Set.of(new Sensitivity("SUD"));
        for (Basis basis : Basis.values()) {
            assertThat(grant(basis, Set.of()).sees(Set.of())).isTrue();
            assertThat(grant(basis, Set.of()).sees(sud)).isEqualTo(basis == Basis.SELF);
            assertThat(grant(basis, sud).sees(sud)).isTrue();
            assertThat(grant(basis, sud).sees(BOTH)).isEqualTo(basis == Basis.SELF);
        }
    }

    @Test
    void substanceUseIsGivenOnlyWhereAConsentIsInForceForThePurpose() throws JsonProcessingException {
        // Given
        var consented = new PatientRef("main", "consented");
        var access = new Access(
                sensitive("[\"SUD\",\"HIV\"]"),
                new Errand(),
                (staff, patient) -> false,
                (person, patient) -> false,
                Categories.builtIn(),
                (patient, purpose) -> patient.equals(consented) && purpose == Purpose.TREATMENT);
        Caller ehr = new Caller.OnBehalf("main", "https://ehr.main.example", "client", Optional.empty());
        // Then
        assertThat(access.require(
                                ehr,
                                Action.INFERENCE_RUN,
                                "ckm-review",
                                Purpose.TREATMENT,
                                Optional.of(new PatientRef("main", "another")))
                        .sensitive())
                .isEqualTo(Set.of(new Sensitivity("HIV")));
        assertThat(access.require(ehr, Action.INFERENCE_RUN, "ckm-review", Purpose.TREATMENT, Optional.of(consented))
                        .sensitive())
                .isEqualTo(BOTH);
    }

    /** 42 CFR 2.51: for whom they broke the glass for a medical emergency, and for nobody else; whoever reads the entry is told. */
    @Test
    void aMedicalEmergencyGivesItWithoutAConsent() throws JsonProcessingException {
        // Given
        var urgent = new PatientRef("main", "urgent");
        var another = new PatientRef("main", "another");
        var nurse = new Caller.Person(
                "https://idp.example",
                "nurse",
                "N",
                Set.of(Role.NURSE),
                Optional.empty(),
                Optional.of("sid"),
                Instant.EPOCH);
        var rows = Matrix.read(new ObjectMapper()
                .readTree("{\"rows\":[{\"role\":\"nurse\",\"action\":\"inference.list\",\"function\":\"*\","
                        + "\"purpose\":\"TREAT\",\"about\":\"related\",\"sensitive\":[\"SUD\",\"HIV\"]}]}"));
        var glass = new Emergencies() {
            @Override
            public boolean open(Caller.Person person, PatientRef patient) {
                return true;
            }

            @Override
            public boolean medical(Caller.Person person, PatientRef patient) {
                return patient.equals(urgent);
            }
        };
        Set<PatientRef> consented = new HashSet<>();
        var access = new Access(
                rows,
                new Errand(),
                (staff, patient) -> false,
                glass,
                Categories.builtIn(),
                (patient, purpose) -> consented.contains(patient));
        // When
        var given = access.require(nurse, Action.INFERENCE_LIST, Purpose.TREATMENT, Optional.of(urgent));
        var kept = access.require(nurse, Action.INFERENCE_LIST, Purpose.TREATMENT, Optional.of(another));
        consented.add(urgent);
        var allowed = access.require(nurse, Action.INFERENCE_LIST, Purpose.TREATMENT, Optional.of(urgent));
        // Then
        assertThat(given.sensitive()).isEqualTo(BOTH);
        assertThat(given.explained()).containsEntry("medical-emergency", "true");
        assertThat(kept.sensitive()).isEqualTo(Set.of(new Sensitivity("HIV")));
        assertThat(kept.explained()).doesNotContainKey("medical-emergency");
        assertThat(allowed.sensitive()).isEqualTo(BOTH);
        assertThat(allowed.explained()).doesNotContainKey("medical-emergency");
    }

    /** Whoever acts for a minor does not see care to which the minor consented. */
    @Test
    void theRowsAsTheyAreNameNoSensitiveCategory() {
        assertThat(Matrix.load().rows())
                .allSatisfy(
                        row -> assertThat(row.sensitive()).as(row.toString()).isEmpty());
    }

    @Test
    void aRowThatNamesASensitiveCategoryThatIsNotThereDoesNotLoad() throws JsonProcessingException {
        var categories = Categories.builtIn();
        assertThat(sensitive("[\"SUD\",\"HIV\"]").naming(categories::demand).rows())
                .singleElement()
                .extracting(Matrix.Row::sensitive)
                .isEqualTo(BOTH);
        assertThatThrownBy(() -> sensitive("[\"NOPE\"]").naming(categories::demand))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("NOPE");
        for (String wrong : List.of("\"SUD\"", "[\"SUD\",\"SUD\"]", "[\"\"]", "[1.5]", "{}")) {
            assertThatThrownBy(() -> sensitive(wrong)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static Decision.Granted grant(Basis basis, Set<Sensitivity> sensitive) {
        return new Decision.Granted(Role.EHR_CLIENT, Purpose.TREATMENT, basis, Set.of(), Set.of(), sensitive);
    }

    private static Matrix sensitive(String names) throws JsonProcessingException {
        return Matrix.read(new ObjectMapper()
                .readTree("{\"rows\":[{\"role\":\"ehr-client\",\"action\":\"inference.run\",\"function\":\"*\","
                        + "\"purpose\":\"TREAT\",\"about\":\"any\",\"sensitive\":" + names + "}]}"));
    }

    @Test
    void aRowWithoutWhatNoContractHasDoesNotLoad() throws JsonProcessingException {
        for (Matrix wrong : List.of(
                matrix("ckm-review", "TREAT", "[\"smoking\",\"weather\"]"),
                matrix("ckm-review", "TREAT", "[\"patient\"]"),
                matrix("another", "TREAT", "[\"smoking\"]"),
                matrix("*", "TREAT", "[\"smoking\"]"),
                matrix("ckm-review", "HCOMPL", "[\"smoking\"]"))) {
            assertThatThrownBy(() -> wrong.fitting(CONTRACTS)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static Matrix matrix(String function, String purpose, String without) throws JsonProcessingException {
        return Matrix.read(new ObjectMapper()
                .readTree("{\"rows\":[{\"role\":\"ehr-client\",\"action\":\"inference.run\",\"function\":\"" + function
                        + "\",\"purpose\":\"" + purpose + "\",\"about\":\"any\",\"without\":" + without + "}]}"));
    }

    private static Query query(String key, String type, Found found) {
        return new Query(
                key,
                type,
                "Because.",
                found,
                Map.of(),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of("code.text"),
                Map.of(),
                List.of(),
                10);
    }
}
