package dev.aceso.ground.contracts;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.parties.Purpose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One function with contracts for two purposes, one of them in three versions. */
class ContractsTest {
    private static final String INDEX = """
            [{"function": "f", "purpose": "treatment", "versions": ["3", "2", "1"]},
             {"function": "f", "purpose": "patient-request", "versions": ["2"]}]""";
    private static final Map<String, String> FILES = Map.of(
            "index", INDEX,
            "f/treatment-3", file("treatment", "3", "\"gender\""),
            "f/treatment-2", file("treatment", "2", "\"gender\", \"birthDate\""),
            "f/treatment-1", file("treatment", "1", "\"gender\", \"birthDate\", \"address.postalCode\""),
            "f/patient-request-2", file("patient-request", "2", "\"birthDate\""));

    private static String file(String purpose, String version, String elements) {
        return """
                {"function": "f", "purpose": "%s", "version": "%s", "title": "t", "why": "w", "queries": [
                 {"key": "patient", "type": "Patient", "why": "w", "found": "read", "limit": 1, "elements": [%s]}]}
                """.formatted(purpose, version, elements);
    }

    private static Contracts with(String name, String text) {
        return new Contracts(
                asked -> read(asked.equals(name) ? text : FILES.get(asked)),
                query -> List.of(),
                new ValueSets(),
                new QuasiIdentifiers());
    }

    private static JsonNode read(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private final Contracts contracts = with("index", INDEX);

    @Test
    void aFunctionHasAContractForEachPurposeAndNoneForAnyOther() {
        assertThat(contracts.get("f", Purpose.TREATMENT).version()).isEqualTo("3");
        assertThat(contracts
                        .get("f", Purpose.PATIENT_REQUEST)
                        .queries()
                        .getFirst()
                        .elements())
                .containsExactly("birthDate");
        assertThat(contracts.find("f", Purpose.COMPLIANCE)).isEmpty();
        assertThatThrownBy(() -> contracts.get("f", Purpose.COMPLIANCE)).hasMessageContaining("HCOMPL");
        assertThat(contracts.all()).hasSize(2);
    }

    @Test
    void theVersionBeforeIsTheNextOfTheSamePurpose() {
        DataContract current = contracts.get("f", Purpose.TREATMENT);
        assertThat(contracts.versions("f", Purpose.TREATMENT))
                .extracting(DataContract::version)
                .containsExactly("3", "2", "1");
        assertThat(contracts.previous(current)).map(DataContract::version).contains("2");
        assertThat(contracts.previous(contracts.get("f", Purpose.PATIENT_REQUEST)))
                .isEmpty();
    }

    @Test
    void aFileThatIsOfAnotherPurposeOrVersionStopsTheStart() {
        assertThatThrownBy(() -> with("f/treatment-2", file("compliance", "2", "\"gender\"")))
                .hasMessageContaining("f/treatment-2");
        assertThatThrownBy(() -> with("f/treatment-2", file("treatment", "3", "\"gender\"")))
                .hasMessageContaining("f/treatment-2");
    }

    @Test
    void aFunctionTwiceForOnePurposeOrWithoutVersionsStopsTheStart() {
        assertThatThrownBy(() -> with("index", INDEX.replace("[\"2\"]", "[]"))).hasMessageContaining("no versions");
        assertThatThrownBy(() -> with(
                        "index",
                        "[" + INDEX.substring(1, INDEX.indexOf('}') + 1) + ","
                                + INDEX.substring(1, INDEX.indexOf('}') + 1) + "]"))
                .hasMessageContaining("two lines");
    }

    /** What is no longer in force discloses nothing, and has to be kept to be compared with. */
    @Test
    void onlyTheVersionInForceHasToBreakIdentifyingCombinations() {
        String identifying = "\"gender\", \"birthDate\", \"address.postalCode\"";
        assertThat(with("f/treatment-2", file("treatment", "2", identifying)).all())
                .hasSize(2);
        assertThatThrownBy(() -> with("f/treatment-3", file("treatment", "3", identifying)))
                .hasMessageContaining("birth-date-zip-sex");
    }
}
