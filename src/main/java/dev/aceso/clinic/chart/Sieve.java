package dev.aceso.clinic.chart;

import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Marks.Mark;
import dev.aceso.clinic.chart.Reading.Flaw;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Sensitivity;

/**
 * What stays of the patient's resources: those that the query asks for, as facts, stripped to the contract.
 *
 * <p>Where a query looks back, what has no date is never handed on. If it could count, it may be newer than everything that has
 * one, and the answer is not whole: an Observation counts when its status is final, amended or corrected, anything else unless it
 * was entered in error. The same holds for an Observation that is not dated to the day, which is handed on. A date that is none
 * of the calendar's makes a resource invalid, whatever its status.
 */
final class Sieve {
    private static final String MISTAKEN = "entered-in-error";
    private static final Set<String> RESULTS = Set.of("final", "amended", "corrected");

    private final Plan plan;
    private final String ehr;
    private final URI base;
    private final LookBack lookBack;
    private final Medications medications;
    private final Set<Flaw> flaws;
    private final List<Fact> facts = new ArrayList<>();
    private final Map<String, Set<Sensitivity>> sensitive = new HashMap<>();
    private final Map<String, String> visits = new HashMap<>();
    private final Map<Fact.Source, Mark> marks = new HashMap<>();
    private int handedOn;

    Sieve(Plan plan, PatientRef patient, URI base, LookBack lookBack, Medications medications, Set<Flaw> flaws) {
        this.plan = plan;
        this.ehr = patient.ehr();
        this.base = base;
        this.lookBack = lookBack;
        this.medications = medications;
        this.flaws = flaws;
    }

    /** One resource of the patient's, of the type asked for. */
    void add(JsonNode resource) {
        try {
            keep(resource);
        } catch (Fhir.Unreadable e) {
            flaws.add(e.flaw());
        }
    }

    private void keep(JsonNode resource) throws Fhir.Unreadable {
        if (resource.path("id").asText().isEmpty()) {
            throw new Fhir.Unreadable("has no id");
        }
        ObjectNode kept = plan.shape().project(resource);
        if (retired(resource)) {
            flaws.add(Flaw.RETIRED);
            return;
        }
        LookBack.Place place = lookBack.of(kept);
        if (place == LookBack.Place.BEYOND || !asked(kept)) {
            return;
        }
        label(resource);
        if (place == LookBack.Place.NOWHERE) {
            undated(kept);
        } else if (!medications.awaited(resource, kept)) {
            classify(kept);
        }
    }

    /** How sensitive it is, told from all that came of it. */
    private void label(JsonNode resource) {
        String id = resource.path("id").asText();
        sensitive.put(id, plan.labelling().of(resource, ehr, base));
        Labelling.visit(resource, base).ifPresent(visit -> visits.put(id, visit));
    }

    private void undated(ObjectNode kept) {
        Set<Coding> codes = codes(kept);
        if (counts(kept) && (plan.wanted(codes) || !plan.classified(codes))) {
            flaws.add(Flaw.UNDATED);
        }
    }

    private static boolean counts(ObjectNode kept) {
        String status = kept.path("status").asText();
        return kept.path("resourceType").asText().equals("Observation")
                ? RESULTS.contains(status)
                : !status.equals(MISTAKEN);
    }

    private Set<Coding> codes(ObjectNode kept) {
        return Codes.of(kept.path(plan.codeElement().orElse("")));
    }

    /**
     * A Patient that was merged into another, or is not in use, is not a chart to compute from (FHIR R4, Patient.link and
     * Patient.active, both modifiers).
     */
    private static boolean retired(JsonNode resource) {
        JsonNode active = resource.path("active");
        if (active.isBoolean() && !active.booleanValue()) {
            return true;
        }
        for (JsonNode link : resource.path("link")) {
            if (link.path("type").asText().equals("replaced-by")) {
                return true;
            }
        }
        return false;
    }

    /** Whether the fixed parameters that name one of its elements hold: a server may ignore them, and a prefetch need not know them. */
    private boolean asked(ObjectNode kept) {
        return plan.query().params().entrySet().stream()
                .allMatch(param -> !kept.path(param.getKey()).isTextual()
                        || List.of(param.getValue().split(",", -1))
                                .contains(kept.path(param.getKey()).textValue()));
    }

    private void classify(ObjectNode kept) throws Fhir.Unreadable {
        Set<Coding> codes = codes(kept);
        if (plan.wanted(codes)) {
            handOn(kept);
        } else if (!mistaken(kept) && !plan.classified(codes)) {
            flaws.add(Flaw.UNCLASSIFIED);
        }
    }

    private static boolean mistaken(ObjectNode kept) {
        return kept.path("status").asText().equals(MISTAKEN)
                || kept.path("verificationStatus")
                        .path("coding")
                        .path(0)
                        .path("code")
                        .asText()
                        .equals(MISTAKEN);
    }

    private void handOn(ObjectNode kept) throws Fhir.Unreadable {
        Optional<Fact.Age> age = plan.coarsening().age(kept, lookBack.today());
        plan.coarsening().apply(kept);
        Fact fact = Facts.of(Fhir.strict(kept), age);
        if (plan.query().lookBack().isPresent()
                && fact instanceof Fact.Measurement result
                && result.effective().isEmpty()
                && counts(kept)) {
            flaws.add(Flaw.UNDATED);
        }
        facts.add(fact);
        plan.patientElement().ifPresent(kept::remove);
        int values = Shape.values(kept) + (age.isPresent() ? 1 : 0);
        handedOn += values;
        mark(fact.source(), values);
    }

    private void mark(Fact.Source source, int values) {
        Set<Sensitivity> categories = sensitive.getOrDefault(source.id(), Set.of());
        Optional<String> visit = Optional.ofNullable(visits.get(source.id()));
        if (!categories.isEmpty() || visit.isPresent()) {
            marks.put(source, new Mark(categories, visit, values));
        }
    }

    /** The facts, newest first; to be called once, when every page has been read. */
    List<Fact> facts() {
        for (ObjectNode request : medications.waiting()) {
            sensitive.merge(request.path("id").asText(), medications.sensitive(request), Marks::union);
            try {
                if (medications.resolve(request)) {
                    classify(request);
                } else {
                    flaws.add(Flaw.UNRESOLVED);
                    handOn(request);
                }
            } catch (Fhir.Unreadable e) {
                flaws.add(e.flaw());
            }
        }
        facts.sort(Comparator.comparing((Fact fact) -> Facts.day(fact).orElse(LocalDate.MIN))
                .reversed());
        return facts;
    }

    /** How sensitive those facts are. */
    Map<Fact.Source, Mark> marks() {
        return marks;
    }

    /** How many values those facts are made of. */
    int handedOn() {
        return handedOn;
    }
}
