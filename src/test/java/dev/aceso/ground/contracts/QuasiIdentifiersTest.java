package dev.aceso.ground.contracts;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QuasiIdentifiersTest {
    private static final QuasiIdentifiers IDENTIFIERS = new QuasiIdentifiers();
    private static final String DATE_AND_ZIP_AND_SEX =
            "\"elements\": [\"birthDate\", \"address.postalCode\", \"gender\"]";

    private static DataContract contract(String justifications, String patient, String more) {
        return Contracted.load("""
                {"function": "f", "purpose": "treatment", "version": "1", "title": "t", "why": "w",
                 "justifications": {%s},
                 "queries": [{"key": "patient", "type": "Patient", "why": "w", "found": "read", "limit": 1, %s}%s]}
                """.formatted(justifications, patient, more), query -> List.of("id"), new ValueSets());
    }

    private static void load(String justifications, String patient, String more) {
        Contracts.justified(contract(justifications, patient, more), IDENTIFIERS);
    }

    @Test
    void everyCombinationSaysItsSourceAndHasPartsThatAGeneralizationBreaks() {
        assertThat(IDENTIFIERS.combinations()).hasSizeGreaterThan(1).allSatisfy(combination -> {
            assertThat(combination.source()).isNotBlank();
            assertThat(combination.parts()).hasSizeGreaterThan(1);
            assertThat(combination.parts()).anyMatch(part -> !part.brokenBy().isEmpty());
        });
        assertThat(IDENTIFIERS.combinations())
                .extracting(QuasiIdentifiers.Combination::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void aContractThatCompletesACombinationDoesNotLoadAndTheMessageNamesIt() {
        assertThatThrownBy(() -> load("", DATE_AND_ZIP_AND_SEX, ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("contract f")
                .hasMessageContaining("birth-date-zip-sex");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"birthDate\": \"age\" | true",
                "\"birthDate\": \"exact-age\" | true",
                "\"birthDate\": \"year\" | true",
                "\"birthDate\": \"month\" | false",
                "\"address.postalCode\": \"zip3\" | true"
            })
    void aGeneralizationThatIsCoarseEnoughBreaksIt(String generalized, boolean loads) {
        String patient = DATE_AND_ZIP_AND_SEX + ", \"generalized\": {" + generalized + "}";
        if (loads) {
            assertThatCode(() -> load("", patient, "")).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> load("", patient, "")).hasMessageContaining("birth-date-zip-sex");
        }
    }

    @Test
    void aWordWhyLetsItLoadAndOneThatIsNotNeededDoesNot() {
        String why = "\"birth-date-zip-sex\": \"a registry that must be matched exactly\"";
        assertThatCode(() -> load(why, DATE_AND_ZIP_AND_SEX, "")).doesNotThrowAnyException();
        assertThatThrownBy(() -> load(why, "\"elements\": [\"gender\"]", ""))
                .hasMessageContaining("birth-date-zip-sex");
        assertThatThrownBy(() -> load("\"birth-date-zip-sex\": \"\"", DATE_AND_ZIP_AND_SEX, ""))
                .hasMessageContaining("birth-date-zip-sex");
    }

    @Test
    void aCombinationIsCompletedAcrossTheQueriesOfAContract() {
        assertThatThrownBy(() -> load("", "\"elements\": [\"birthDate\", \"address.postalCode\"]", """
                        , {"key": "stays", "type": "Encounter", "why": "w", "found": "search", "limit": 1,
                           "elements": ["period.start"]}"""))
                .hasMessageContaining("birth-date-zip-admission");
    }

    @Test
    void theSexAtBirthIsAsGoodAsTheGender() {
        assertThatThrownBy(() -> load("", """
                        "extensions": {"short": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"},
                        "elements": ["birthDate", "address.postalCode", "extension(short).valueCode"]""", "")).hasMessageContaining("birth-date-zip-sex");
    }

    @Test
    void disclosedPathsAreInANormalForm() {
        // Given
        DataContract contract = contract("", """
                "extensions": {"e": "http://example.org/e"}, "generalized": {"birthDate": "exact-age"},
                "elements": ["birthDate", "extension(e).valueCode"]""", """
                , {"key": "drugs", "type": "MedicationRequest", "why": "w", "found": "search", "limit": 1,
                   "include": {"param": "medication", "type": "Medication", "elements": ["code.coding.code"]},
                   "elements": ["component(code:bmi).value"]}""");
        // Then
        assertThat(QuasiIdentifiers.disclosedPaths(contract))
                .containsExactlyInAnyOrder(
                        "Patient.id",
                        "Patient.birthDate#exact-age",
                        "Patient.extension(http://example.org/e).valueCode",
                        "MedicationRequest.id",
                        "MedicationRequest.component.value",
                        "Medication.code.coding.code");
    }

    @Test
    void disclosuresOfSeveralRequestsCompleteACombinationTogether() {
        Set<String> first = Set.of("Patient.birthDate", "Patient.gender");
        assertThat(IDENTIFIERS.completedBy(first)).isEmpty();
        assertThat(IDENTIFIERS.completedBy(Set.of(
                        "Patient.birthDate", "Patient.birthDate#age", "Patient.gender", "Patient.address.postalCode")))
                .extracting(QuasiIdentifiers.Combination::id)
                .containsExactly("birth-date-zip-sex");
        assertThat(IDENTIFIERS.completedBy(
                        Set.of("Patient.birthDate#age", "Patient.gender", "Patient.address.postalCode")))
                .isEmpty();
    }
}
