package dev.aceso.clinic.decisions;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.aceso.clinic.chart.Answer;
import dev.aceso.clinic.chart.Completeness;
import dev.aceso.clinic.chart.Fact;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.ValueSet;

/**
 * Yes, no or unknown from conditions and procedures. A yes needs one record that counts; a no needs that everything was seen and
 * nothing doubtful is in it. Conditions entered in error or refuted are not there at all.
 */
final class History {
    private static final Set<String> NOT_THERE = Set.of("entered-in-error", "refuted");
    private static final Set<String> DOUBTFUL = Set.of("unconfirmed", "provisional", "differential");
    private static final Set<String> ONGOING = Set.of("active", "recurrence", "relapse");
    private static final Set<String> DONE = Set.of("completed", "in-progress");
    private static final Set<String> NOT_DONE = Set.of("not-done", "entered-in-error", "preparation");
    private static final Set<String> SYSTEMS =
            Set.of(Coding.SNOMED, Coding.ICD10CM, "http://hl7.org/fhir/sid/icd-9-cm");
    private static final int ACUTE_DAYS = 90;
    private static final String SEEN_ALL = "none on record, and all of the record was seen";

    private final Completeness conditionsCompleteness;
    private final Completeness proceduresCompleteness;
    private final List<Fact.Problem> conditions;
    private final List<Fact.Intervention> procedures;
    private final LocalDate today;

    History(Answer conditions, Answer procedures, LocalDate today) {
        this.conditionsCompleteness = conditions.completeness();
        this.proceduresCompleteness = procedures.completeness();
        this.conditions = conditions
                .facts(Fact.Problem.class)
                .filter(problem ->
                        problem.verificationStatus().filter(NOT_THERE::contains).isEmpty())
                .toList();
        this.procedures = procedures
                .facts(Fact.Intervention.class)
                .filter(done -> !NOT_DONE.contains(done.status()))
                .toList();
        this.today = today;
    }

    /** Ever had it: the clinical status does not matter, because disease of the arteries or a weak heart is not undone. */
    Held<Boolean> ever(Element element, ValueSet codes, Optional<ValueSet> interventions) {
        Held<Boolean> known = condition(element, codes, problem -> true, problem -> false);
        return interventions.map(set -> withProcedures(known, set)).orElse(known);
    }

    /** Has diabetes. One that is recorded as over, or in remission, is neither a yes nor a no for the equations. */
    Held<Boolean> diabetes(ValueSet codes) {
        return condition(Element.DIABETES, codes, History::ongoing, problem -> !ongoing(problem));
    }

    /** On dialysis. A dialysis counts whenever it was: the chart does not say that it was the last one. */
    Held<Boolean> dialysis(ValueSet codes, ValueSet interventions) {
        return withProcedures(condition(Element.DIALYSIS, codes, History::ongoing, problem -> false), interventions);
    }

    /** Acute kidney injury that goes on, ended in the last 90 days, or whose end is not recorded. */
    Held<Boolean> acuteKidneyInjury(ValueSet codes) {
        LocalDate from = today.minusDays(ACUTE_DAYS);
        Predicate<Fact.Problem> lately = problem -> ongoing(problem)
                || problem.onset().filter(day -> !day.isBefore(from)).isPresent()
                || problem.abatement().map(day -> !day.isBefore(from)).orElse(true);
        return condition(Element.ACUTE_KIDNEY_INJURY, codes, lately, problem -> false);
    }

    /** Pregnant, by a condition that goes on or by the newest pregnancy status. */
    Held<Boolean> pregnancy(ValueSet codes, Held<Boolean> status) {
        Held<Boolean> condition = condition(Element.PREGNANCY, codes, History::ongoing, problem -> false);
        if (condition.is(true) || !status.isKnown()) {
            return condition.is(true) ? condition : status;
        }
        return status.is(true) || condition.isKnown() ? status : condition;
    }

    private Held<Boolean> condition(
            Element element, ValueSet codes, Predicate<Fact.Problem> counts, Predicate<Fact.Problem> unclear) {
        List<Fact.Problem> matching = conditions.stream()
                .filter(problem -> codes.containsAny(problem.codes()))
                .toList();
        Optional<Fact.Problem> certain = matching.stream()
                .filter(problem -> !doubtful(problem))
                .filter(counts)
                .findFirst();
        if (certain.isPresent()) {
            return Held.yes(element, certain.get().source(), certain.get().onset());
        }
        if (matching.stream().anyMatch(problem -> doubtful(problem) && counts.test(problem))) {
            return Held.unknown(element, "recorded, but not confirmed");
        }
        if (matching.stream().anyMatch(unclear)) {
            return Held.unknown(element, "recorded as inactive, in remission or resolved");
        }
        if (conditions.stream().anyMatch(problem -> !named(problem))) {
            return Held.unknown(element, "a condition has no code that can be read");
        }
        return conditionsCompleteness.whole()
                ? Held.no(element, SEEN_ALL)
                : Held.unknown(element, "not all conditions could be seen");
    }

    private Held<Boolean> withProcedures(Held<Boolean> known, ValueSet codes) {
        if (known.is(true)) {
            return known;
        }
        List<Fact.Intervention> matching = procedures.stream()
                .filter(procedure -> codes.containsAny(procedure.codes()))
                .toList();
        Optional<Fact.Intervention> done = matching.stream()
                .filter(procedure -> DONE.contains(procedure.status()))
                .findFirst();
        if (done.isPresent()) {
            return Held.yes(known.element(), done.get().source(), done.get().performed());
        }
        if (!matching.isEmpty()) {
            return Held.unknown(known.element(), "a procedure is recorded, but not whether it was done");
        }
        if (known.isKnown()
                && procedures.stream().anyMatch(procedure -> procedure.codes().isEmpty())) {
            return Held.unknown(known.element(), "a procedure has no code");
        }
        return known.isKnown() && !proceduresCompleteness.whole()
                ? Held.unknown(known.element(), "not all procedures could be seen")
                : known;
    }

    private static boolean named(Fact.Problem problem) {
        return problem.codes().stream().anyMatch(code -> SYSTEMS.contains(code.system()));
    }

    private static boolean doubtful(Fact.Problem problem) {
        return problem.verificationStatus().filter(DOUBTFUL::contains).isPresent();
    }

    /** Without a clinical status a condition goes on until its end is recorded. */
    private static boolean ongoing(Fact.Problem problem) {
        return problem.clinicalStatus()
                .map(ONGOING::contains)
                .orElse(problem.abatement().isEmpty());
    }
}
