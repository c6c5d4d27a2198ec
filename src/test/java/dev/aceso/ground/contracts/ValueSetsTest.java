package dev.aceso.ground.contracts;

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ValueSetsTest {
    private final ValueSets sets = new ValueSets();

    @Test
    void refusesAnIdThatIsNotThere() {
        assertThatIllegalArgumentException().isThrownBy(() -> sets.get("no-such-set"));
    }

    @Test
    void everySetSaysWhereItsCodesComeFromAndHowFarTheyWereVerified() {
        assertThat(sets.ids()).hasSizeGreaterThanOrEqualTo(23).allSatisfy(id -> {
            ValueSet set = sets.get(id);
            assertThat(set.source()).isNotBlank();
            assertThat(set.status()).isNotBlank();
            assertThat(set.date()).matches("\\d{4}-\\d{2}-\\d{2}");
        });
    }

    @Test
    void knowsTheCodesOfTheSyntheticPatients() {
        assertThat(snomed("diabetes", "44054006")).isTrue();
        assertThat(snomed(
                        "ascvd",
                        "22298006",
                        "399211009",
                        "230690007",
                        "414545008",
                        "53741008",
                        "401303003",
                        "401314000"))
                .isTrue();
        assertThat(snomed("heart-failure", "88805009", "84114007")).isTrue();
        assertThat(snomed("ascvd-procedures", "232717009", "415070008")).isTrue();
        assertThat(snomed("dialysis-procedures", "265764009", "302497006")).isTrue();
        assertThat(snomed("pregnancy-conditions", "72892002")).isTrue();
        assertThat(snomed("acute-kidney-injury", "14669001")).isTrue();
        assertThat(rxnorm("antihypertensive", "314076", "310798", "866412")).isTrue();
        assertThat(rxnorm("statin", "312961", "314231", "859751", "259255")).isTrue();
    }

    @Test
    void takesACategoryOfIcdWithEverythingBelowIt() {
        ValueSet diabetes = sets.get("diabetes");
        assertThat(diabetes.contains(new Coding(Coding.ICD10CM, "E11.9"))).isTrue();
        assertThat(diabetes.contains(new Coding(Coding.ICD10CM, "E08.00"))).isTrue();
    }

    @Test
    void leavesOutWhatOnlyLooksAlike() {
        ValueSet diabetes = sets.get("diabetes");
        // gestational diabetes, prediabetes, diabetes insipidus
        assertThat(diabetes.contains(new Coding(Coding.ICD10CM, "O24.410"))).isFalse();
        assertThat(diabetes.contains(new Coding(Coding.SNOMED, "11687002"))).isFalse();
        assertThat(diabetes.contains(new Coding(Coding.ICD10CM, "R73.03"))).isFalse();
        assertThat(diabetes.contains(new Coding(Coding.SNOMED, "15777000"))).isFalse();
        assertThat(diabetes.contains(new Coding(Coding.ICD10CM, "E23.2"))).isFalse();
        // a code of another system with the same digits
        assertThat(diabetes.contains(new Coding(Coding.LOINC, "44054006"))).isFalse();
        // end-stage renal disease is not itself dialysis
        assertThat(sets.get("dialysis").contains(new Coding(Coding.SNOMED, "46177005")))
                .isFalse();
        // creatinine timed around dialysis
        assertThat(sets.get("creatinine").contains(new Coding(Coding.LOINC, "11041-1")))
                .isFalse();
    }

    @Test
    void noStatinIsABloodPressureDrugUnlessItHoldsOne() {
        assertThat(sets.get("antihypertensive").contains(new Coding(Coding.RXNORM, "617310")))
                .isFalse();
        // amlodipine 10 MG / atorvastatin 10 MG is both
        assertThat(rxnorm("antihypertensive", "597987")).isTrue();
        assertThat(rxnorm("statin", "597987")).isTrue();
    }

    private boolean snomed(String id, String... codes) {
        return Set.of(codes).stream().allMatch(code -> sets.get(id).contains(new Coding(Coding.SNOMED, code)));
    }

    private boolean rxnorm(String id, String... codes) {
        return Set.of(codes).stream().allMatch(code -> sets.get(id).contains(new Coding(Coding.RXNORM, code)));
    }
}
