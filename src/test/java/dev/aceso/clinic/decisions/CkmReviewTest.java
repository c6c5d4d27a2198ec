package dev.aceso.clinic.decisions;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.aceso.clinic.chart.Completeness;
import dev.aceso.clinic.chart.Fact;
import dev.aceso.clinic.inference.Card;
import dev.aceso.clinic.inference.Finding;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.ValueSets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.aceso.clinic.decisions.Charts.LATELY;
import static dev.aceso.clinic.decisions.Charts.TODAY;
import static dev.aceso.clinic.decisions.Charts.coded;
import static dev.aceso.clinic.decisions.Charts.deceased;
import static dev.aceso.clinic.decisions.Charts.lab;
import static dev.aceso.clinic.decisions.Charts.order;
import static dev.aceso.clinic.decisions.Charts.patient;
import static dev.aceso.clinic.decisions.Charts.pressure;
import static dev.aceso.clinic.decisions.Charts.problem;
import static dev.aceso.clinic.decisions.Charts.procedure;
import static dev.aceso.clinic.decisions.Charts.source;
import static dev.aceso.clinic.decisions.Charts.visit;
import static org.assertj.core.api.Assertions.assertThat;

class CkmReviewTest {
    private static final CkmReview REVIEW = new CkmReview(new ValueSets());
    private static final Set<String> TEN = Set.of("prevent-cvd-10-year", "prevent-ascvd-10-year", "prevent-hf-10-year");
    private final Charts chart = new Charts();

    // The figures were computed by another program from the published coefficients.
    @Test
    void computesSixRisksAndKidneyFunctionFromACompleteChart() {
        assertThat(results())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "prevent-cvd-10-year", "14.7",
                        "prevent-ascvd-10-year", "9.2",
                        "prevent-hf-10-year", "8.1",
                        "prevent-cvd-30-year", "53.0",
                        "prevent-ascvd-30-year", "35.4",
                        "prevent-hf-30-year", "39.0",
                        "egfr", "90",
                        "kdigo-g", "G1",
                        "kdigo-a", "A2"));
        assertThat(finding().gaps()).isEmpty();
    }

    @Test
    void equalSlicesGiveEqualFindings() {
        assertThat(finding()).isEqualTo(REVIEW.compute(new Charts().slice(), TODAY));
        assertThat(REVIEW.phrase(finding())).isEqualTo(REVIEW.phrase(REVIEW.compute(new Charts().slice(), TODAY)));
    }

    @Test
    void listsEveryInputInAFixedOrderKnownOrNot() {
        List<String> order = Arrays.stream(Element.values()).map(Element::code).toList();
        assertThat(finding().inputs()).extracting(Finding.Input::name).isEqualTo(order);
        assertThat(REVIEW.compute(
                                new dev.aceso.clinic.chart.Slice(
                                        "1", Map.of(), chart.slice().tally()),
                                TODAY)
                        .inputs())
                .extracting(Finding.Input::name)
                .isEqualTo(order);
    }

    @Test
    void namesTheSexUsedAndWhereItCameFrom() {
        assertThat(input("sex").value()).contains("female");
        assertThat(input("sex").note()).contains("taken from us-core-birthsex");
    }

    @Test
    void anEmptySliceYieldsNothingAndSaysWhy() {
        Finding finding = REVIEW.compute(
                new dev.aceso.clinic.chart.Slice("1", Map.of(), chart.slice().tally()), TODAY);
        assertThat(finding.results()).isEmpty();
        assertThat(finding.inputs()).extracting(Finding.Input::state).containsOnly("unknown");
        assertThat(finding.gaps()).isNotEmpty();
        assertThat(REVIEW.phrase(finding)).isEmpty();
    }

    // Which results a gap takes away

    @ParameterizedTest
    @ValueSource(strings = {"total-cholesterol", "hdl"})
    void withoutLipidsOnlyHeartFailureIsComputed(String query) {
        chart.with(query, Completeness.EMPTY);
        assertThat(risks()).containsExactlyInAnyOrder("prevent-hf-10-year", "prevent-hf-30-year");
        assertThat(reasons()).containsExactly("prevent-cvd-ascvd input-unknown");
    }

    @Test
    void withoutBodyMassOnlyHeartFailureIsMissing() {
        chart.with("bmi", lab("39156-5", "40", "kg/m2", LATELY));
        assertThat(risks()).hasSize(4).noneMatch(name -> name.contains("-hf-"));
        assertThat(reasons()).containsExactly("prevent-hf input-out-of-range");
        assertThat(input("bmi").state()).isEqualTo("out-of-range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"smoking", "blood-pressure", "medications", "conditions", "creatinine", "patient"})
    void withoutOneOfTheOthersNoRiskIsComputed(String query) {
        chart.without(query);
        assertThat(risks()).isEmpty();
        assertThat(reasons()).anyMatch(reason -> reason.startsWith("prevent "));
    }

    @Test
    void aboveFiftyNineOnlyTheTenYearRisksAreComputed() {
        chart.with("patient", patient(TODAY.minusYears(60), "female"));
        assertThat(risks()).isEqualTo(TEN);
        assertThat(reasons()).containsExactly("prevent-30-year outside-30-year-age");
        chart.with("patient", patient(TODAY.minusYears(60).plusDays(1), "female"));
        assertThat(risks()).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource({"29, false", "30, true", "79, true", "80, false"})
    void noRiskOutsideThirtyToSeventyNineYears(int age, boolean computed) {
        chart.with("patient", patient(TODAY.minusYears(age), "male"));
        assertThat(!risks().isEmpty()).isEqualTo(computed);
        assertThat(reasons().contains("prevent outside-population")).isEqualTo(!computed);
        assertThat(results()).containsKey("egfr");
    }

    @Test
    void theKidneyEquationGoesOnAboveNinetyAndTakesNoPooledAge() {
        chart.with("patient", patient(new Fact.Age(95, false), "female", false));
        assertThat(results()).containsEntry("egfr", "68");
        chart.with("patient", patient(new Fact.Age(90, true), "female", false));
        assertThat(input("age").state()).isEqualTo("unknown");
        assertThat(results()).doesNotContainKey("egfr");
    }

    @Test
    void aChildGetsNothingAndNoCard() {
        chart.with("patient", patient(TODAY.minusYears(18).plusDays(1), "female"));
        assertThat(finding().results()).isEmpty();
        assertThat(reasons()).containsExactly("prevent outside-population", "kidney-function outside-population");
        assertThat(REVIEW.phrase(finding())).isEmpty();
    }

    @Test
    void forSomebodyWhoHasDiedNothingIsComputedAndThereIsNoCard() {
        chart.with("patient", deceased(LocalDate.of(1976, 1, 2)));
        assertThat(finding().results()).isEmpty();
        assertThat(finding().inputs()).hasSize(Element.values().length);
        assertThat(reasons()).containsExactly("prevent outside-population", "kidney-function outside-population");
        assertThat(finding().gaps()).allSatisfy(gap -> {
            assertThat(gap.detail()).isEqualTo("The patient is recorded as deceased.");
            assertThat(gap.plain())
                    .startsWith("We did not")
                    .endsWith("has died.")
                    .doesNotContain("your age");
        });
        assertThat(REVIEW.phrase(finding())).isEmpty();
        assertThat(finding()).isEqualTo(REVIEW.compute(chart.slice(), TODAY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "unknown", "Female", ""})
    void anyOtherSexThanFemaleOrMaleIsUnknown(String sex) {
        chart.with("patient", patient(LocalDate.of(1976, 1, 2), sex));
        assertThat(input("sex").state()).isEqualTo("unknown");
        assertThat(results()).containsOnlyKeys("kdigo-a");
    }

    @ParameterizedTest
    @CsvSource({"89, false", "90, true", "200, true", "201, false"})
    void aPressureOutsideTheRangeIsNeitherClampedNorUsed(String systolic, boolean computed) {
        chart.with("blood-pressure", pressure("bp", systolic, LATELY, Optional.of("office")));
        assertThat(!risks().isEmpty()).isEqualTo(computed);
    }

    @Test
    void anOutOfRangeNewestValueIsNotReplacedByAnOlderOne() {
        chart.with(
                "total-cholesterol",
                lab("2093-3", "350", "mg/dL", LATELY),
                lab("2093-3", "200", "mg/dL", LATELY.minusYears(1)));
        assertThat(input("total-cholesterol").state()).isEqualTo("out-of-range");
        assertThat(input("total-cholesterol").value()).contains("350");
        assertThat(reasons()).containsExactly("prevent-cvd-ascvd input-out-of-range");
    }

    @Test
    void theEquationsTakeTheEgfrThatIsNotRounded() {
        // 14.86 is shown as 15 but is below the range of the risk equations
        chart.with("creatinine", lab("2160-0", "3.58", "mg/dL", LATELY));
        assertThat(results()).containsEntry("egfr", "15").containsEntry("kdigo-g", "G4");
        assertThat(risks()).isEmpty();
        assertThat(reasons()).containsExactly("prevent input-out-of-range");
    }

    // Which results count

    @ParameterizedTest
    @CsvSource({
        "final, true",
        "amended, true",
        "corrected, true",
        "preliminary, false",
        "registered, false",
        "cancelled, false",
        "entered-in-error, false",
        "unknown, false"
    })
    void onlyFinalResultsCount(String status, boolean counts) {
        chart.with("creatinine", creatinine(status, "mg/dL", null, LATELY));
        assertThat(input("creatinine").state()).isEqualTo(counts ? "known" : "not-usable");
        assertThat(results().containsKey("egfr")).isEqualTo(counts);
    }

    @Test
    void aResultWithoutUcumUnitOrWithAWrongOneDoesNotCount() {
        chart.with("creatinine", creatinine("final", null, null, LATELY), creatinine("final", "mg/g", null, LATELY));
        assertThat(input("creatinine").state()).isEqualTo("not-usable");
        assertThat(reasons()).contains("egfr input-not-usable", "prevent egfr-not-computed");
    }

    @Test
    void aBoundIsNotAValue() {
        chart.with("creatinine", creatinine("final", "mg/dL", "<", LATELY));
        assertThat(input("creatinine").state()).isEqualTo("not-usable");
    }

    @Test
    void aResultWithoutADateOrFromTheFutureDoesNotCount() {
        chart.with("creatinine", creatinine("final", "mg/dL", null, null));
        assertThat(input("creatinine").state()).isEqualTo("not-usable");
        chart.with("creatinine", creatinine("final", "mg/dL", null, TODAY.plusDays(1)));
        assertThat(input("creatinine").state()).isEqualTo("not-usable");
        chart.with("creatinine", creatinine("final", "mg/dL", null, TODAY));
        assertThat(input("creatinine").state()).isEqualTo("known");
    }

    @Test
    void theNewestResultThatCountsWinsWhateverTheOrder() {
        chart.with(
                "creatinine",
                lab(
                        "old",
                        "2160-0",
                        "final",
                        "1.5",
                        Optional.of("mg/dL"),
                        Optional.empty(),
                        Optional.of(LATELY.minusYears(1))),
                lab("new", "2160-0", "final", "0.8", Optional.of("mg/dL"), Optional.empty(), Optional.of(LATELY)),
                lab(
                        "newest",
                        "2160-0",
                        "preliminary",
                        "3",
                        Optional.of("mg/dL"),
                        Optional.empty(),
                        Optional.of(TODAY)));
        assertThat(input("creatinine").source()).contains("Observation/new");
        assertThat(input("creatinine").observed()).contains(LATELY);
        assertThat(input("creatinine").note()).contains("1 newer result did not count: not a final result");
    }

    @Test
    void aMolarResultIsConvertedAndTheOriginalKept() {
        chart.with("total-cholesterol", lab("14647-2", "5.172", "mmol/L", LATELY));
        chart.with("hdl", lab("14646-4", "1.1637", "mmol/L", LATELY));
        chart.with("uacr", lab("14585-4", "34", "mg/mmol", LATELY));
        assertThat(input("total-cholesterol").value()).contains("200");
        assertThat(input("total-cholesterol").unit()).contains("mg/dL");
        assertThat(input("total-cholesterol").note()).contains("converted from 5.172 mmol/L");
        assertThat(results()).containsEntry("prevent-cvd-10-year", "14.7").containsEntry("kdigo-a", "A3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"creatinine", "total-cholesterol", "blood-pressure", "smoking"})
    void aPartialAnswerMayHideANewerValueAndIsUnknown(String query) {
        chart.with(
                query, Completeness.PARTIAL, chart.slice().answer(query).facts().getFirst());
        Finding.Input unknown = finding().inputs().stream()
                .filter(input -> input.state().equals("unknown"))
                .findFirst()
                .orElseThrow();
        assertThat(unknown.note()).contains("the answer was not complete, so a newer value may be missing");
    }

    // Blood pressure

    @ParameterizedTest
    @CsvSource({
        "AMB, true",
        "VR, true",
        "HH, true",
        "IMP, false",
        "EMER, false",
        "OBSENC, false",
        "SS, false",
        "FLD, false"
    })
    void onlyOutpatientReadingsCount(String setting, boolean counts) {
        chart.with("encounters", visit("office", setting));
        assertThat(input("systolic-blood-pressure").state()).isEqualTo(counts ? "known" : "not-usable");
    }

    @Test
    void aReadingWithoutEncounterOrWithACancelledOneDoesNotCount() {
        chart.with("blood-pressure", pressure("bp", "160", LATELY, Optional.empty()));
        assertThat(input("systolic-blood-pressure").state()).isEqualTo("not-usable");
        chart.with("blood-pressure", pressure("bp", "160", LATELY, Optional.of("office")));
        chart.with("encounters", new Fact.Visit(source("Encounter", "office"), "AMB", "cancelled"));
        assertThat(input("systolic-blood-pressure").state()).isEqualTo("not-usable");
    }

    @Test
    void anOlderOutpatientReadingIsUsedWhenTheNewerOneIsFromHospital() {
        chart.with(
                "blood-pressure",
                pressure("ward", "190", LATELY, Optional.of("ward")),
                pressure("office", "130", LATELY.minusDays(9), Optional.of("office")));
        chart.with("encounters", visit("ward", "IMP"), visit("office", "AMB"));
        assertThat(input("systolic-blood-pressure").value()).contains("130");
    }

    @ParameterizedTest
    @CsvSource({"PARTIAL, unknown", "FAILED, unknown", "COMPLETE, known"})
    void aNewerReadingWhoseEncounterWasNotSeenBlocksTheOlderOne(Completeness encounters, String state) {
        chart.with(
                "blood-pressure",
                pressure("newer", "190", LATELY, Optional.of("not-seen")),
                pressure("older", "130", LATELY.minusDays(9), Optional.of("office")));
        chart.with("encounters", encounters, visit("office", "AMB"));
        assertThat(input("systolic-blood-pressure").state()).isEqualTo(state);
    }

    // Smoking

    @ParameterizedTest
    @CsvSource({
        "449868002, yes",
        "428041000124106, yes",
        "428071000124103, yes",
        "428061000124105, yes",
        "77176002, yes",
        "266919005, no",
        "8517006, no"
    })
    void smokingIsTakenFromItsRecord(String code, String value) {
        chart.with("smoking", coded("72166-2", code, LATELY));
        assertThat(input("current-smoking").value()).contains(value);
    }

    @Test
    void smokingWithoutARecordOrRecordedAsUnknownIsUnknown() {
        chart.with("smoking", Completeness.EMPTY);
        assertThat(input("current-smoking").state()).isEqualTo("unknown");
        assertThat(risks()).isEmpty();
        chart.with("smoking", coded("72166-2", "266927001", LATELY));
        assertThat(input("current-smoking").state()).isEqualTo("not-usable");
        assertThat(risks()).isEmpty();
    }

    @Test
    void aSmokingStatusThatIsNotUnderstoodBlocksTheOlderOne() {
        chart.with("smoking", coded("72166-2", "1", LATELY), coded("72166-2", "266919005", LATELY.minusYears(1)));
        assertThat(input("current-smoking").state()).isEqualTo("unknown");
    }

    // Conditions and procedures

    @Test
    void noDiabetesOnlyAfterACompleteAnswer() {
        chart.with("conditions", Completeness.EMPTY);
        assertThat(input("diabetes").value()).contains("no");
        chart.with("conditions", Completeness.PARTIAL);
        assertThat(input("diabetes").state()).isEqualTo("unknown");
        chart.with("conditions", Completeness.PARTIAL, problem("44054006", "active"));
        assertThat(input("diabetes").value()).contains("yes");
    }

    @ParameterizedTest
    @CsvSource({
        "refuted, no",
        "entered-in-error, no",
        "provisional, ",
        "differential, ",
        "unconfirmed, ",
        "confirmed, yes"
    })
    void aDoubtfulDiagnosisIsNeitherYesNorNo(String verification, String value) {
        chart.with(
                "conditions",
                problem("44054006", Optional.of("active"), verification, Optional.empty(), Optional.empty()));
        assertThat(input("diabetes").value()).isEqualTo(Optional.ofNullable(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inactive", "remission", "resolved"})
    void diabetesThatIsOverIsNeitherYesNorNo(String status) {
        chart.with("conditions", problem("44054006", status));
        assertThat(input("diabetes").state()).isEqualTo("unknown");
        chart.with("conditions", problem("44054006", status), problem("73211009", "active"));
        assertThat(input("diabetes").value()).contains("yes");
    }

    @Test
    void aConditionThatCannotBeReadTakesAwayEveryNo() {
        chart.with(
                "conditions",
                new Fact.Problem(
                        source("Condition", "c"),
                        Set.of(),
                        Optional.of("active"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(input("diabetes").state()).isEqualTo("unknown");
        assertThat(reasons())
                .contains("prevent cardiovascular-history-unknown", "kidney-function kidney-history-unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "resolved", "inactive"})
    void knownCardiovascularDiseaseEndsTheRisksWhateverItsStatus(String status) {
        chart.with("conditions", problem("22298006", status));
        assertThat(risks()).isEmpty();
        assertThat(reasons()).containsExactly("prevent known-cardiovascular-disease");
        assertThat(results()).containsKeys("egfr", "kdigo-g", "kdigo-a");
        chart.with("conditions", problem("88805009", status));
        assertThat(reasons()).containsExactly("prevent known-cardiovascular-disease");
    }

    @ParameterizedTest
    @CsvSource({
        "completed, known-cardiovascular-disease", "in-progress, known-cardiovascular-disease",
        "unknown, cardiovascular-history-unknown", "stopped, cardiovascular-history-unknown"
    })
    void anArteryOperationEndsTheRisksToo(String status, String reason) {
        chart.with("procedures", procedure("232717009", status));
        assertThat(reasons()).containsExactly("prevent " + reason);
        chart.with("procedures", procedure("232717009", "not-done"));
        assertThat(reasons()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"conditions", "procedures"})
    void withoutAWholeHistoryNeitherRisksNorKidneyFunction(String query) {
        chart.with(
                query, Completeness.PARTIAL, chart.slice().answer(query).facts().toArray(Fact[]::new));
        assertThat(finding().results()).isEmpty();
        assertThat(reasons())
                .contains("prevent cardiovascular-history-unknown", "kidney-function kidney-history-unknown");
    }

    @Test
    void onDialysisNothingOfTheKidneyIsComputed() {
        chart.with("procedures", procedure("265764009", "completed"));
        assertThat(reasons()).containsExactly("prevent egfr-not-computed", "kidney-function on-dialysis");
        chart.with("procedures", Completeness.EMPTY).with("conditions", problem("105502003", "active"));
        assertThat(reasons()).contains("kidney-function on-dialysis");
        assertThat(finding().results()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "active, , , true", "resolved, 2020-01-01, 2020-02-01, false", "resolved, 2026-08-01, 2026-08-25, true",
        "resolved, 2026-08-01, 2026-08-24, false", "resolved, 2020-01-01, , true", ", 2020-01-01, 2020-02-01, false"
    })
    void acuteKidneyInjuryLatelyOrWithoutAnEndStopsTheKidneyPart(
            String status, LocalDate onset, LocalDate end, boolean stops) {
        chart.with(
                "conditions",
                problem(
                        "14669001",
                        Optional.ofNullable(status),
                        "confirmed",
                        Optional.ofNullable(onset),
                        Optional.ofNullable(end)));
        assertThat(reasons().contains("kidney-function acute-kidney-injury")).isEqualTo(stops);
        assertThat(results().containsKey("egfr")).isNotEqualTo(stops);
    }

    @Test
    void inPregnancyNothingOfTheKidneyIsComputed() {
        chart.with("conditions", problem("72892002", "active"));
        assertThat(reasons()).contains("kidney-function pregnancy");
        chart.with("conditions", problem("72892002", "resolved"));
        assertThat(results()).containsKey("egfr");
        chart.with("pregnancy", coded("82810-3", "77386006", LATELY));
        assertThat(reasons()).contains("kidney-function pregnancy");
        chart.with("pregnancy", coded("82810-3", "60001007", LATELY));
        assertThat(results()).containsKey("egfr");
        chart.with("pregnancy", coded("82810-3", "261665006", LATELY));
        assertThat(reasons()).contains("kidney-function kidney-history-unknown");
        chart.with("pregnancy", Completeness.FAILED);
        assertThat(reasons()).contains("kidney-function kidney-history-unknown");
    }

    // Drugs

    @ParameterizedTest
    @CsvSource({
        "active, order, yes", "active, instance-order, yes", "active, plan, no", "active, proposal, no",
                "completed, order, no",
        "stopped, order, no", "cancelled, order, no", "draft, order, no", "entered-in-error, order, no",
                "on-hold, order, ",
        "unknown, order, "
    })
    void aDrugIsTakenWhenAnOrderIsActive(String status, String intent, String value) {
        chart.with("medications", order("859751", status, intent));
        assertThat(input("statin-treatment").value()).isEqualTo(Optional.ofNullable(value));
    }

    @Test
    void anOrderNotToGiveADrugIsNoTreatment() {
        chart.with(
                "medications",
                new Fact.Prescription(
                        source("MedicationRequest", "m"),
                        Set.of(new Coding(Coding.RXNORM, "859751")),
                        "active",
                        "order",
                        true,
                        Optional.empty()));
        assertThat(input("statin-treatment").value()).contains("no");
    }

    @Test
    void noDrugOnlyWhenEveryPrescriptionWasSeenAndNamed() {
        chart.with("medications", Completeness.EMPTY);
        assertThat(input("statin-treatment").value()).contains("no");
        chart.with("medications", Completeness.PARTIAL, order("314076", "active", "order"));
        assertThat(input("statin-treatment").state()).isEqualTo("unknown");
        assertThat(input("antihypertensive-treatment").value()).contains("yes");
        chart.with("medications", unresolved("active"));
        assertThat(input("statin-treatment").state()).isEqualTo("unknown");
        chart.with("medications", unresolved("completed"));
        assertThat(input("statin-treatment").value()).contains("no");
    }

    @Test
    void withoutStatinOnlyHeartFailureIsComputed() {
        chart.with("medications", order("314076", "active", "order"), unresolved("active"));
        assertThat(risks()).containsExactlyInAnyOrder("prevent-hf-10-year", "prevent-hf-30-year");
        assertThat(reasons()).containsExactly("prevent-cvd-ascvd input-unknown");
    }

    // Words

    @Test
    void saysWhatItIsOnTwoCardsWithSourceAndLinks() {
        List<Card> cards = REVIEW.phrase(finding());
        assertThat(cards).hasSize(2).allSatisfy(card -> {
            assertThat(card.summary()).hasSizeLessThanOrEqualTo(140);
            assertThat(card.indicator()).isEqualTo("info");
            assertThat(card.citation()).contains("doi:10.");
            assertThat(card.detail())
                    .contains("not a diagnosis", "| Systolic blood pressure, outpatient | 160 mm[Hg] | 2026-10-01 |");
            assertThat(card.links())
                    .extracting(Card.Link::path)
                    .containsExactly("/functions/ckm-review", "/contracts/ckm-review");
        });
        assertThat(cards.get(0).summary())
                .isEqualTo(
                        "PREVENT 10-year risk: CVD 14.7 %, ASCVD 9.2 %, HF 8.1 %; 30-year risk: CVD 53.0 %, ASCVD 35.4 %, HF 39.0 %");
        assertThat(cards.get(1).summary())
                .isEqualTo(
                        "Kidney function: eGFR 90 mL/min/1.73 m2, KDIGO G1, albuminuria A2 (single values, not a diagnosis)");
    }

    @Test
    void theCardsHoldNoIdOfAResourceAndNothingASenderWrote() {
        chart.with("uacr", lab("9318-7", "45", "mg/g{<b>planted</b>}", LATELY));
        assertThat(REVIEW.phrase(finding()))
                .allSatisfy(
                        card -> assertThat(card.detail()).doesNotContain("lab-", "planted", "Patient/", "c-44054006"));
        assertThat(finding().toString()).doesNotContain("planted");
    }

    @Test
    void theOnlyCardSaysWhatElseIsMissing() {
        chart.with("smoking", Completeness.EMPTY);
        assertThat(REVIEW.phrase(finding()))
                .singleElement()
                .satisfies(card -> assertThat(card.detail())
                        .contains("prevent: Smokes now: nothing on record in the look-back. (input-unknown)"));
    }

    @ParameterizedTest
    @CsvSource({"180, info", "181, warning"})
    void aPressureAboveOneHundredAndEightyIsAWarning(String systolic, String indicator) {
        chart.with("blood-pressure", pressure("bp", systolic, LATELY, Optional.of("office")));
        List<Card> cards = REVIEW.phrase(finding());
        assertThat(cards.get(0).indicator()).isEqualTo(indicator);
        assertThat(cards.get(0).detail().contains("urgent attention")).isEqualTo(indicator.equals("warning"));
        assertThat(cards.get(1).indicator()).isEqualTo("info");
    }

    @Test
    void tellsThePatientInPlainWordsWhatItSaysAndWhatItCannotSay() {
        assertThat(finding().results().getFirst().plain()).startsWith("About 15 in 100 people with numbers like yours");
        assertThat(finding().results())
                .allSatisfy(result -> assertThat(result.plain()).endsWith(".").doesNotContain("PREVENT", "KDIGO"));
        chart.without("conditions").without("smoking").without("uacr");
        assertThat(finding().gaps())
                .isNotEmpty()
                .allSatisfy(
                        gap -> assertThat(gap.plain()).startsWith("We did not").endsWith("."));
    }

    @Test
    void roundsAPercentageHalfUpToOneDecimal() {
        assertThat(CkmReview.percent(0.0725)).isEqualByComparingTo("7.3");
        assertThat(CkmReview.percent(0.07249)).isEqualByComparingTo("7.2");
        assertThat(CkmReview.percent(0.00049)).isEqualByComparingTo("0.0");
    }

    @Test
    void tellsItsUsersEveryAttributeOfTheRegulation() {
        SourceAttributes about = SourceAttributes.load("ckm-review");
        assertThat(about.version()).isEqualTo(REVIEW.version());
        assertThat(about.id()).isEqualTo(REVIEW.id()).matches("[a-z0-9-]{1,40}");
        assertThat(about.sections()).hasSize(9);
        assertThat(about.sections().stream().mapToInt(s -> s.attributes().size()))
                .containsExactly(4, 4, 2, 4, 2, 4, 5, 4, 2);
        assertThat(about.sections())
                .allSatisfy(section -> assertThat(section.attributes())
                        .allSatisfy(attribute -> assertThat(attribute.text()).isNotBlank()));
    }

    private static Fact.Measurement creatinine(String status, String unit, String comparator, LocalDate day) {
        return lab(
                "o",
                "2160-0",
                status,
                "0.8",
                Optional.ofNullable(unit),
                Optional.ofNullable(comparator),
                Optional.ofNullable(day));
    }

    private static Fact.Prescription unresolved(String status) {
        return new Fact.Prescription(
                source("MedicationRequest", "m"), Set.of(), status, "order", false, Optional.empty());
    }

    private Finding finding() {
        return REVIEW.compute(chart.slice(), TODAY);
    }

    private Map<String, String> results() {
        return finding().results().stream().collect(Collectors.toMap(Finding.Result::name, Finding.Result::value));
    }

    private Set<String> risks() {
        return results().keySet().stream()
                .filter(name -> name.startsWith("prevent-"))
                .collect(Collectors.toSet());
    }

    private List<String> reasons() {
        return finding().gaps().stream()
                .map(gap -> gap.result() + " " + gap.reason())
                .toList();
    }

    private Finding.Input input(String name) {
        return finding().inputs().stream()
                .filter(input -> input.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
