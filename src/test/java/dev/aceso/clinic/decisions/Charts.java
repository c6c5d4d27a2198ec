package dev.aceso.clinic.decisions;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.Period;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.aceso.clinic.chart.Answer;
import dev.aceso.clinic.chart.Completeness;
import dev.aceso.clinic.chart.Fact;
import dev.aceso.clinic.chart.Slice;
import dev.aceso.ground.contracts.Coding;

/** The chart of one invented woman of 50 in which nothing is missing, and changes to it. */
final class Charts {
    static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    static final LocalDate LATELY = LocalDate.of(2026, 10, 1);
    private final Map<String, Answer> answers = new HashMap<>();

    Charts() {
        with(
                "patient",
                new Fact.Demographics(
                        source("Patient", "p"),
                        Optional.empty(),
                        Optional.of(age(LocalDate.of(1976, 1, 2))),
                        Optional.empty(),
                        Optional.of("female"),
                        Optional.of("us-core-birthsex"),
                        false));
        with("creatinine", lab("2160-0", "0.8", "mg/dL", LATELY));
        with("uacr", lab("9318-7", "45", "mg/g", LATELY));
        with("total-cholesterol", lab("2093-3", "200", "mg/dL", LATELY));
        with("hdl", lab("2085-9", "45", "mg/dL", LATELY));
        with("bmi", lab("39156-5", "35", "kg/m2", LATELY));
        with("blood-pressure", pressure("bp", "160", LATELY, Optional.of("office")));
        with("encounters", new Fact.Visit(source("Encounter", "office"), "AMB", "finished"));
        with("smoking", coded("72166-2", "266919005", LATELY));
        with("pregnancy", Completeness.EMPTY);
        with("conditions", problem("44054006", "active"));
        with("procedures", Completeness.EMPTY);
        with("medications", order("314076", "active", "order"));
    }

    Charts with(String query, Fact... facts) {
        return with(query, Completeness.COMPLETE, facts);
    }

    Charts with(String query, Completeness completeness, Fact... facts) {
        answers.put(query, new Answer(completeness, List.of(facts)));
        return this;
    }

    Charts without(String query) {
        answers.remove(query);
        return this;
    }

    Slice slice() {
        return new Slice("1", answers, new Slice.Tally(0, 0, 0, 0));
    }

    static Fact.Source source(String type, String id) {
        return new Fact.Source(type, id);
    }

    static Fact.Demographics patient(LocalDate born, String sex) {
        return patient(age(born), sex, false);
    }

    static Fact.Demographics deceased(LocalDate born) {
        return patient(age(born), "female", true);
    }

    static Fact.Demographics patient(Fact.Age age, String sex, boolean deceased) {
        return new Fact.Demographics(
                source("Patient", "p"),
                Optional.empty(),
                Optional.of(age),
                Optional.empty(),
                Optional.of(sex),
                Optional.of("Patient.gender"),
                deceased);
    }

    private static Fact.Age age(LocalDate born) {
        return new Fact.Age(Period.between(born, TODAY).getYears(), false);
    }

    static Fact.Measurement lab(String code, String value, String unit, LocalDate day) {
        return lab("lab-" + code, code, "final", value, Optional.of(unit), Optional.empty(), Optional.of(day));
    }

    static Fact.Measurement lab(
            String id,
            String code,
            String status,
            String value,
            Optional<String> unit,
            Optional<String> comparator,
            Optional<LocalDate> day) {
        return new Fact.Measurement(
                source("Observation", id),
                Set.of(new Coding(Coding.LOINC, code)),
                status,
                day,
                Optional.of(new Fact.Quantity(new BigDecimal(value), unit, comparator)),
                Set.of(),
                List.of(),
                Optional.empty());
    }

    static Fact.Measurement coded(String code, String value, LocalDate day) {
        return new Fact.Measurement(
                source("Observation", "coded-" + value),
                Set.of(new Coding(Coding.LOINC, code)),
                "final",
                Optional.of(day),
                Optional.empty(),
                Set.of(new Coding(Coding.SNOMED, value)),
                List.of(),
                Optional.empty());
    }

    static Fact.Measurement pressure(String id, String systolic, LocalDate day, Optional<String> encounter) {
        return new Fact.Measurement(
                source("Observation", id),
                Set.of(new Coding(Coding.LOINC, "85354-9")),
                "final",
                Optional.of(day),
                Optional.empty(),
                Set.of(),
                List.of(part("8462-4", "80"), part("8480-6", systolic)),
                encounter);
    }

    private static Fact.Component part(String code, String value) {
        return new Fact.Component(
                Set.of(new Coding(Coding.LOINC, code)),
                Optional.of(new Fact.Quantity(new BigDecimal(value), Optional.of("mm[Hg]"), Optional.empty())));
    }

    static Fact.Visit visit(String id, String setting) {
        return new Fact.Visit(source("Encounter", id), setting, "finished");
    }

    static Fact.Problem problem(String snomed, String clinicalStatus) {
        return problem(snomed, Optional.of(clinicalStatus), "confirmed", Optional.empty(), Optional.empty());
    }

    static Fact.Problem problem(
            String snomed,
            Optional<String> clinicalStatus,
            String verification,
            Optional<LocalDate> onset,
            Optional<LocalDate> abatement) {
        return new Fact.Problem(
                source("Condition", "c-" + snomed),
                Set.of(new Coding(Coding.SNOMED, snomed)),
                clinicalStatus,
                Optional.of(verification),
                onset,
                abatement);
    }

    static Fact.Intervention procedure(String snomed, String status) {
        return new Fact.Intervention(
                source("Procedure", "pr-" + snomed),
                Set.of(new Coding(Coding.SNOMED, snomed)),
                status,
                Optional.of(LocalDate.of(2015, 3, 4)));
    }

    static Fact.Prescription order(String rxnorm, String status, String intent) {
        return new Fact.Prescription(
                source("MedicationRequest", "m-" + rxnorm),
                Set.of(new Coding(Coding.RXNORM, rxnorm)),
                status,
                intent,
                false,
                Optional.of(LATELY));
    }
}
