package dev.aceso.ground.contracts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.aceso.ground.contracts.ContractDiff.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ContractDiffTest {
    private static final Path FILES = Path.of("src/main/resources/contracts/ckm-review");

    private static String file(String version) {
        try {
            return Files.readString(FILES.resolve("treatment-" + version + ".json"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DataContract load(String json) {
        return Contracted.load(json, query -> List.of("id"), new ValueSets());
    }

    @Test
    void betweenTheFirstAndTheSecondVersionOfTheReviewTheAgeCameForTheDateOfBirth() {
        // When
        ContractDiff diff = ContractDiff.between(load(file("1")), load(file("2")));
        // Then
        assertThat(diff.from()).isEqualTo("1");
        assertThat(diff.to()).isEqualTo("2");
        assertThat(diff.purpose()).isEqualTo("TREAT");
        assertThat(diff.changes())
                .contains(new Change(
                        "patient", "elements", List.of("birthDate"), List.of("birthDate: age in completed years")))
                .extracting(Change::what)
                .containsExactly("why", "elements");
    }

    @Test
    void aVersionDoesNotDifferFromItself() {
        assertThat(ContractDiff.between(load(file("2")), load(file("2"))).changes())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"title\": \" | \"title\": \"A  | title",
                "\"why\": \"Estimates | \"why\": \"Guesses | why",
                "\"type\": \"Encounter\" | \"type\": \"EpisodeOfCare\" | resource",
                "\"why\": \"Blood pressure counts | \"why\": \"It counts | why",
                "\"status\": \"active,on-hold,unknown\" | \"status\": \"active\" | search parameters",
                "\"statin\", | | codes",
                "\"codesSent\": true | \"codesSent\": false | codes are sent to the EHR",
                "\"element\": \"period\" | \"element\": \"else\" | date",
                "\"P300D\" | \"P301D\" | look-back",
                "\"http://www.ama-assn.org/go/cpt\" | \"http://example.org\" | code systems",
                "\"param\": \"medication\" | \"param\": \"drug\" | included",
                "StructureDefinition/us-core-birthsex | StructureDefinition/another | extensions",
                "\"exact-age\" | \"age\" | elements",
                "\"limit\": 1000 | \"limit\": 999 | at most",
                "\"found\": \"read\" | \"found\": \"search\" | found by",
            })
    void whateverChangesIsSaid(String text, String instead, String what) {
        // Given
        String changed = file("2").replace(text, instead == null ? "" : instead);
        assertThat(changed).isNotEqualTo(file("2"));
        // Then
        assertThat(ContractDiff.between(load(file("2")), load(changed)).changes())
                .extracting(Change::what)
                .containsOnly(what);
    }

    @Test
    void allThatAQueryHoldsIsCompared() {
        // When
        Set<String> said = ContractDiff.between(load(file("2")), load(without("medications"))).changes().stream()
                .filter(change -> change.query().equals("medications"))
                .map(Change::what)
                .collect(Collectors.toSet());
        // Then
        assertThat(said)
                .contains(
                        "resource",
                        "why",
                        "found by",
                        "search parameters",
                        "codes",
                        "codes are sent to the EHR",
                        "included")
                .contains("code systems", "elements", "elements added by the service", "at most");
        // Every component but the key is in the list of the test above, or in this one
        assertThat(DataContract.Query.class.getRecordComponents()).hasSize(17);
    }

    private static String without(String key) {
        String file = file("2");
        int start = file.indexOf("    {\n      \"key\": \"" + key + "\"");
        int end = file.indexOf("    {\n      \"key\": ", start + 1);
        return Stream.of(file.substring(0, start), file.substring(end)).collect(Collectors.joining());
    }
}
