package dev.aceso.ground.sensitivity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.parties.Sensitivity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CategoriesTest {
    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

    private final Categories categories = Categories.builtIn();

    private static Set<Sensitivity> of(String... codes) {
        return Stream.of(codes).map(Sensitivity::new).collect(Collectors.toSet());
    }

    private static Categories with(String site) {
        return new Categories(List.of(
                RuleFile.builtIn(),
                RuleFile.read("site", site.replace('\'', '"').getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void everyRuleOfTheFileHoldsAndHasANameToReadItBy() {
        for (RuleFile.Rules category : RuleFile.builtIn().categories()) {
            Sensitivity code = new Sensitivity(category.code());
            assertThat(category.law()).as(category.code()).isPresent();
            assertThat(Stream.concat(category.codes().stream(), category.under().stream()))
                    .allSatisfy(rule -> {
                        assertThat(rule.display()).isPresent();
                        assertThat(categories.of(new Coding(rule.system(), rule.code())))
                                .contains(code);
                    });
            assertThat(category.labels())
                    .isNotEmpty()
                    .allSatisfy(label -> assertThat(categories.labelled(new Coding(label.system(), label.code())))
                            .contains(code));
        }
        assertThat(categories.all())
                .extracting(category -> category.sensitivity().code())
                .contains("SUD", "PSYTHPN", "ADOL", "MH", "HIV", "SEX", "SDV", "GDIS", "R");
    }

    /** Tobacco is no substance use disorder of 42 CFR 2.11. */
    @ParameterizedTest
    @CsvSource({
        "F11.20, SUD",
        "F1120, SUD",
        "f11.20, SUD",
        "F11, SUD",
        "F10.239, SUD",
        "B20, HIV",
        "Z21, HIV",
        "F33.1, MH",
        "Z33.2, SEX",
        "O99.320, SUD",
        "F17.210,",
        "F1,",
        "E11.9,",
        "I50.9,",
        "B2,",
        "O99.2,",
        "Z33.1,"
    })
    void icd10CodesBelongByTheirBeginning(String code, String category) {
        Set<Sensitivity> expected = category == null ? Set.of() : of(category);
        for (String system :
                List.of(Coding.ICD10CM, "urn:oid:2.16.840.1.113883.6.90", "http://hl7.org/fhir/sid/icd-10")) {
            assertThat(categories.of(new Coding(system, code))).isEqualTo(expected);
        }
        assertThat(categories.of(new Coding("http://elsewhere.example", code))).isEmpty();
    }

    @Test
    void aLabelThatNoCategoryNamesIsRestrictedUnlessItIsHarmless() {
        assertThat(categories.labelled(new Coding(ACT_CODE, "ETH"))).isEqualTo(of("SUD"));
        assertThat(categories.labelled(new Coding(ACT_CODE, "BH"))).isEqualTo(of("SUD", "MH"));
        assertThat(categories.labelled(new Coding(CONFIDENTIALITY, "V"))).isEqualTo(of("R"));
        assertThat(categories.labelled(new Coding(CONFIDENTIALITY, "N"))).isEmpty();
        assertThat(categories.labelled(new Coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST")))
                .isEmpty();
        for (Coding unknown : List.of(
                new Coding(ACT_CODE, "VIP"),
                new Coding(ACT_CODE, "eth"),
                new Coding(CONFIDENTIALITY, "X"),
                new Coding("http://hospital.example/labels", "secret"))) {
            assertThat(categories.labelled(unknown)).isEqualTo(of("R"));
        }
    }

    @Test
    void onlySubstanceUseNeedsAConsentAndCarriesItsNotice() {
        Set<Sensitivity> all =
                categories.all().stream().map(Category::sensitivity).collect(Collectors.toSet());
        assertThat(categories.needConsent(all)).isEqualTo(of("SUD"));
        assertThat(categories.notices(all))
                .containsExactly("42 CFR part 2 prohibits unauthorized use or disclosure of these records.");
        assertThat(categories.notices(of("MH", "HIV"))).isEmpty();
    }

    @Test
    void aSiteAddsCodesLabelsDepartmentsAndCategories() {
        // When
        Categories site = with("""
                {'harmless': [{'system': 'http://hospital.example/labels', 'codes': ['teaching']}],
                 'sameAs': {'http://hospital.example/icd': 'http://hl7.org/fhir/sid/icd-10-cm'},
                 'categories': [
                  {'code': 'SUD', 'codes': [{'system': 'http://hospital.example/visits', 'code': 'DETOX-1'}],
                   'under': [{'system': 'http://hl7.org/fhir/sid/icd-10-cm', 'code': 'K70'}],
                   'departments': ['main/Organization/12']},
                  {'code': 'VIP', 'title': 'Known to everybody', 'law': 'rule 7 of the house',
                   'labels': [{'system': 'http://hospital.example/labels', 'code': 'vip'}]}]}""");
        // Then
        assertThat(site.of(new Coding("http://hospital.example/visits", "detox-1")))
                .isEqualTo(of("SUD"));
        assertThat(site.of(new Coding(Coding.ICD10CM, "K70.3"))).isEqualTo(of("SUD"));
        assertThat(site.of(new Coding("http://hospital.example/icd", "F11.20"))).isEqualTo(of("SUD"));
        assertThat(site.labelled(new Coding("http://hospital.example/labels", "teaching")))
                .isEmpty();
        assertThat(site.labelled(new Coding("http://hospital.example/labels", "vip")))
                .isEqualTo(of("VIP"));
        assertThat(site.ofDepartment("main", "Organization/12")).isEqualTo(of("SUD"));
        assertThat(site.ofDepartment("other", "Organization/12")).isEmpty();
        assertThat(site.knowsDepartments("main")).isTrue();
        assertThat(site.knowsDepartments("mai")).isFalse();
        assertThat(categories.knowsDepartments("main")).isFalse();
        assertThat(site.needConsent(of("SUD", "VIP"))).isEqualTo(of("SUD"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} {}",
                "{'surplus': 1}",
                "{'categories': [{}]}",
                "{'categories': [{'code': 'no code'}]}",
                "{'categories': [{'code': 'NEW'}]}",
                "{'categories': [{'code': 'NEW', 'title': 't'}]}",
                "{'categories': [{'code': 'SUD', 'title': 't', 'law': 'l'}]}",
                "{'categories': [{'code': 'SUD', 'notice': 'another'}]}",
                "{'categories': [{'code': 'MH', 'consent': true}]}",
                "{'categories': [{'code': 'SUD'}, {'code': 'SUD'}]}",
                "{'categories': [{'code': 'SUD', 'code': 'MH'}]}",
                "{'categories': [{'code': 'SUD', 'codes': [{'system': 's'}]}]}",
                "{'categories': [{'code': 'SUD', 'codes': [{'system': '', 'code': 'c'}]}]}",
                "{'categories': [{'code': 'SUD', 'departments': ['Organization/12']}]}",
                "{'sameAs': {'urn:oid:2.16.840.1.113883.6.90': 'http://loinc.org'}}",
                "{'sameAs': {'http://hl7.org/fhir/sid/icd-10-cm': 'http://loinc.org'}}",
                "{'sameAs': {'http://a.example': 'http://a.example'}}",
                "{'sameAs': {'http://a.example': 'urn:oid:2.16.840.1.113883.6.90'}}",
                "{'harmless': [{'codes': ['N']}]}"
            })
    void aFileThatCannotBeUnderstoodStopsTheStart(String site) {
        assertThatThrownBy(() -> with(site)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFileThatIsTooLongOrNotThereStopsTheStartAndSaysWhich(@TempDir Path directory) throws IOException {
        Path long1 = Files.writeString(directory.resolve("long.json"), " ".repeat((1 << 20) + 1));
        assertThatThrownBy(() -> RuleFile.of(long1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("long.json")
                .hasMessageContaining("longer");
        assertThatThrownBy(() -> RuleFile.of(directory.resolve("none.json")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("none.json");
        Path deep = Files.writeString(directory.resolve("deep.json"), "[".repeat(2_000));
        assertThatThrownBy(() -> RuleFile.of(deep))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("deep.json");
    }

    @Test
    void tooManyRulesStopTheStart() {
        String codes = Stream.iterate(0, i -> i + 1)
                .limit(20_001)
                .map(i -> "{'system':'s','code':'" + i + "'}")
                .collect(Collectors.joining(","));
        assertThatThrownBy(() -> with("{'categories': [{'code': 'SUD', 'codes': [" + codes + "]}]}"))
                .hasMessageContaining("at most");
    }

    @Test
    void whatNamesACategoryThatIsNotThereStopsTheStart() {
        categories.demand(of("SUD", "R"), "contract f");
        assertThatThrownBy(() -> categories.demand(of("SUD", "NOPE"), "contract f"))
                .hasMessageContaining("contract f")
                .hasMessageContaining("NOPE");
    }
}
