package dev.aceso.clinic.decisions;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import dev.aceso.clinic.chart.Answer;
import dev.aceso.clinic.chart.Fact;
import dev.aceso.clinic.chart.Slice;
import dev.aceso.clinic.inference.Finding;
import dev.aceso.ground.contracts.ValueSet;
import dev.aceso.ground.contracts.ValueSets;

/** Everything that the review looks at, taken from the slice once. */
record Inputs(
        Held<Integer> age,
        Held<Sex> sex,
        Held<Double> creatinine,
        Held<Double> uacr,
        Held<Double> totalCholesterol,
        Held<Double> hdl,
        Held<Double> systolic,
        Held<Double> bmi,
        Held<Boolean> smoking,
        Held<Boolean> diabetes,
        Held<Boolean> antihypertensive,
        Held<Boolean> statin,
        Held<Boolean> ascvd,
        Held<Boolean> heartFailure,
        Held<Boolean> dialysis,
        Held<Boolean> acuteKidneyInjury,
        Held<Boolean> pregnancy,
        boolean deceased) {

    /** As a finding lists them: always all of them, in the order of {@link Element}. */
    List<Finding.Input> listed() {
        return List.of(
                        age,
                        sex,
                        creatinine,
                        uacr,
                        totalCholesterol,
                        hdl,
                        systolic,
                        bmi,
                        smoking,
                        diabetes,
                        antihypertensive,
                        statin,
                        ascvd,
                        heartFailure,
                        dialysis,
                        acuteKidneyInjury,
                        pregnancy)
                .stream()
                .map(Held::input)
                .toList();
    }

    /** Takes inputs from slices. Asks for its value sets when it is made, so that a missing one stops the start. */
    static final class Reader {
        private final Ucum ucum = new Ucum();
        private final Prevent.Ranges ranges;
        private final Range creatinineRange;
        private final ValueSet creatinine;
        private final ValueSet uacr;
        private final ValueSet totalCholesterol;
        private final ValueSet hdl;
        private final ValueSet pressurePanel;
        private final ValueSet systolic;
        private final ValueSet bmi;
        private final ValueSet smokingStatus;
        private final ValueSet smokingCurrent;
        private final ValueSet smokingNotCurrent;
        private final ValueSet smokingUnknown;
        private final ValueSet pregnancyStatus;
        private final ValueSet pregnant;
        private final ValueSet notPregnant;
        private final ValueSet pregnancyConditions;
        private final ValueSet diabetes;
        private final ValueSet antihypertensive;
        private final ValueSet statin;
        private final ValueSet ascvd;
        private final ValueSet ascvdProcedures;
        private final ValueSet heartFailure;
        private final ValueSet dialysis;
        private final ValueSet dialysisProcedures;
        private final ValueSet acuteKidneyInjury;

        Reader(ValueSets sets, Prevent.Ranges ranges, Range creatinineRange) {
            this.ranges = ranges;
            this.creatinineRange = creatinineRange;
            creatinine = sets.get("creatinine");
            uacr = sets.get("uacr");
            totalCholesterol = sets.get("total-cholesterol");
            hdl = sets.get("hdl");
            pressurePanel = sets.get("blood-pressure-panel");
            systolic = sets.get("systolic");
            bmi = sets.get("bmi");
            smokingStatus = sets.get("smoking-status");
            smokingCurrent = sets.get("smoking-current");
            smokingNotCurrent = sets.get("smoking-not-current");
            smokingUnknown = sets.get("smoking-unknown");
            pregnancyStatus = sets.get("pregnancy-status");
            pregnant = sets.get("pregnant");
            notPregnant = sets.get("not-pregnant");
            pregnancyConditions = sets.get("pregnancy-conditions");
            diabetes = sets.get("diabetes");
            antihypertensive = sets.get("antihypertensive");
            statin = sets.get("statin");
            ascvd = sets.get("ascvd");
            ascvdProcedures = sets.get("ascvd-procedures");
            heartFailure = sets.get("heart-failure");
            dialysis = sets.get("dialysis");
            dialysisProcedures = sets.get("dialysis-procedures");
            acuteKidneyInjury = sets.get("acute-kidney-injury");
        }

        Inputs read(Slice slice, LocalDate today) {
            Readings readings = new Readings(ucum, today);
            History history = new History(slice.answer("conditions"), slice.answer("procedures"), today);
            Treatment treatment = new Treatment(slice.answer("medications"));
            Held<Boolean> status =
                    readings.pregnancy(slice.answer("pregnancy"), pregnancyStatus, pregnant, notPregnant);
            return new Inputs(
                    age(slice.answer("patient")),
                    sex(slice.answer("patient")),
                    within(
                            creatinineRange,
                            readings.number(Element.CREATININE, "creatinine", slice.answer("creatinine"), creatinine)),
                    notNegative(readings.number(Element.UACR, "uacr", slice.answer("uacr"), uacr)),
                    within(
                            ranges.totalCholesterol(),
                            readings.number(
                                    Element.TOTAL_CHOLESTEROL,
                                    "total-cholesterol",
                                    slice.answer("total-cholesterol"),
                                    totalCholesterol)),
                    within(ranges.hdl(), readings.number(Element.HDL, "hdl", slice.answer("hdl"), hdl)),
                    within(
                            ranges.systolic(),
                            readings.systolic(
                                    slice.answer("blood-pressure"),
                                    slice.answer("encounters"),
                                    pressurePanel,
                                    systolic)),
                    within(ranges.bmi(), readings.number(Element.BMI, "bmi", slice.answer("bmi"), bmi)),
                    readings.smoking(
                            slice.answer("smoking"), smokingStatus, smokingCurrent, smokingNotCurrent, smokingUnknown),
                    history.diabetes(diabetes),
                    treatment.with(Element.ANTIHYPERTENSIVE, antihypertensive),
                    treatment.with(Element.STATIN, statin),
                    history.ever(Element.ASCVD, ascvd, Optional.of(ascvdProcedures)),
                    history.ever(Element.HEART_FAILURE, heartFailure, Optional.empty()),
                    history.dialysis(dialysis, dialysisProcedures),
                    history.acuteKidneyInjury(acuteKidneyInjury),
                    history.pregnancy(pregnancyConditions, status),
                    slice.answer("patient").facts(Fact.Demographics.class).anyMatch(Fact.Demographics::deceased));
        }

        private static Held<Double> within(Range range, Held<Double> held) {
            return held.isKnown() && !range.holds(held.need()) ? held.outOf(range.words()) : held;
        }

        private static Held<Double> notNegative(Held<Double> held) {
            return held.isKnown() && held.need() < 0 ? held.outOf("0 or more") : held;
        }

        /** Somebody of a pooled age or older has no age that the equations could take. */
        private static Held<Integer> age(Answer patient) {
            Optional<Fact.Demographics> one = one(patient);
            Optional<Fact.Age> age = one.flatMap(Fact.Demographics::age).filter(known -> !known.orOlder());
            if (age.isEmpty()) {
                return Held.unknown(Element.AGE, "no date of birth that can be used");
            }
            int years = age.get().years();
            return Held.known(Element.AGE, years, Integer.toString(years))
                    .in("a")
                    .from(one.orElseThrow().source(), Optional.empty())
                    .noted("completed years");
        }

        private static Held<Sex> sex(Answer patient) {
            Optional<Fact.Demographics> one = one(patient);
            Optional<Sex> sex = one.flatMap(Fact.Demographics::sex).flatMap(Reader::word);
            if (sex.isEmpty()) {
                return Held.unknown(Element.SEX, "not recorded as female or male, and the equations know no other");
            }
            return Held.known(Element.SEX, sex.get(), sex.get().word())
                    .from(one.orElseThrow().source(), Optional.empty())
                    .noted("taken from " + one.get().sexSource().orElse("an element that is not named"));
        }

        private static Optional<Sex> word(String sent) {
            return switch (sent) {
                case "female" -> Optional.of(Sex.FEMALE);
                case "male" -> Optional.of(Sex.MALE);
                default -> Optional.empty();
            };
        }

        private static Optional<Fact.Demographics> one(Answer patient) {
            List<Fact.Demographics> all = patient.facts(Fact.Demographics.class).toList();
            return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
        }
    }
}
