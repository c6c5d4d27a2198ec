package dev.aceso.clinic.chart;

import java.net.URI;
import java.time.Instant;
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
 * was entered in error. The same holds for an Observation that is not dated to the day, and for anything whose date is too coarse to tell
 * whether it is within the look-back, which are handed on. A date that is none of the calendar's makes a resource invalid. What was entered in error, or is no longer the
 * newest version that came, is no fact.
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
    private final Map<Fact.Source, Instant> moments = new HashMap<>();
    private final Map<String, Version> versions = new HashMap<>();
    private final Map<String, Integer> values = new HashMap<>();
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
            // Whatever else came of it, before or after.
            versions.put(kept.path("id").asText(), Version.UNTOLD);
            forget(kept.path("id").asText());
            flaws.add(Flaw.RETIRED);
            return;
        }
        label(resource);
        if (!newest(resource, kept) || mistaken(kept)) {
            return;
        }
        LookBack.Place place = lookBack.of(kept);
        if (place == LookBack.Place.BEYOND || !asked(kept)) {
            return;
        }
        if (place == LookBack.Place.NOWHERE || place == LookBack.Place.PERHAPS) {
            undated(kept);
        }
        if (place != LookBack.Place.NOWHERE && !medications.awaited(resource, kept)) {
            classify(kept);
            parts(resource, kept);
        }
    }

    /** Whether it is the newest version so far. What a newer one says otherwise is no fact; where nobody can tell which is newer, neither is. */
    private boolean newest(JsonNode resource, ObjectNode kept) {
        String id = resource.path("id").asText();
        Version version = Version.of(resource, kept);
        Version known = versions.putIfAbsent(id, version);
        if (known == null) {
            return true;
        }
        return switch (version.against(known)) {
            case NEWER -> {
                versions.put(id, version);
                forget(id);
                yield true;
            }
            case UNTOLD -> {
                versions.put(id, Version.UNTOLD);
                forget(id);
                flaws.add(Flaw.CONTRADICTORY);
                yield false;
            }
            case SAME, OLDER -> false;
        };
    }

    private void forget(String id) {
        medications.forget(id);
        facts.removeIf(fact -> fact.source().id().equals(id));
        handedOn -= Optional.ofNullable(values.remove(id)).orElse(0);
        marks.keySet().removeIf(source -> source.id().equals(id));
    }

    /** How sensitive it is, told from all that came of it, in whichever version. */
    private void label(JsonNode resource) {
        String id = resource.path("id").asText();
        sensitive.merge(id, plan.labelling().of(resource, ehr, base), Marks::union);
        Labelling.visit(resource, base).ifPresent(visit -> visits.put(id, visit));
    }

    private void undated(ObjectNode kept) {
        if (counts(kept) && (plan.wanted(codes(kept)) || !plan.classified(concept(kept)))) {
            flaws.add(Flaw.UNDATED);
        }
    }

    /** A part that is not there, and one of which it cannot be told whether it is that one. */
    private void parts(JsonNode resource, ObjectNode kept) {
        for (String name : plan.partsByCode()) {
            if (kept.has(name) || !counts(kept) || !plan.wanted(codes(kept))) {
                continue;
            }
            for (JsonNode part : resource.path(name)) {
                if (Codes.of(part.path("code")).isEmpty() || Codes.nameless(part.path("code"))) {
                    flaws.add(Flaw.UNCLASSIFIED);
                }
            }
        }
    }

    private static boolean counts(ObjectNode kept) {
        String status = kept.path("status").asText();
        return kept.path("resourceType").asText().equals("Observation")
                ? RESULTS.contains(status)
                : !status.equals(MISTAKEN);
    }

    private JsonNode concept(ObjectNode kept) {
        return kept.path(plan.codeElement().orElse(""));
    }

    private Set<Coding> codes(ObjectNode kept) {
        return Codes.of(concept(kept));
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

    /** Whether the fixed parameters hold: a server may ignore them, and a prefetch need not know them. What does not say whether they do is left out, and missed. */
    private boolean asked(ObjectNode kept) {
        boolean all = true;
        for (Map.Entry<String, String> param : plan.query().params().entrySet()) {
            JsonNode element = kept.path(plan.fixed().getOrDefault(param.getKey(), ""));
            boolean holds = TokenParam.among(
                    element, Set.copyOf(List.of(param.getValue().split(",", -1))));
            if (!holds && TokenParam.unsaid(element)) {
                flaws.add(Flaw.UNCLASSIFIED);
            }
            all &= holds;
        }
        return all;
    }

    private void classify(ObjectNode kept) throws Fhir.Unreadable {
        if (plan.wanted(codes(kept))) {
            handOn(kept);
        } else if (counts(kept) && !plan.classified(concept(kept))) {
            flaws.add(Flaw.UNCLASSIFIED);
        }
    }

    private static boolean mistaken(ObjectNode kept) {
        return kept.path("status").asText().equals(MISTAKEN)
                || kept.path("verificationStatus")
                        .path("coding")
                        .findValuesAsText("code")
                        .contains(MISTAKEN);
    }

    private void handOn(ObjectNode kept) throws Fhir.Unreadable {
        Optional<Fact.Age> age = plan.coarsening().age(kept, lookBack.today());
        Optional<Instant> moment = plan.query().date().flatMap(date -> Dates.moment(kept, date.element()));
        plan.coarsening().apply(kept);
        Fact fact = Facts.of(Fhir.strict(kept), age);
        if (plan.query().lookBack().isPresent()
                && fact instanceof Fact.Measurement result
                && result.effective().isEmpty()
                && counts(kept)) {
            flaws.add(Flaw.UNDATED);
        }
        facts.add(fact);
        moment.ifPresent(at -> moments.put(fact.source(), at));
        plan.patientElement().ifPresent(kept::remove);
        int count = Shape.values(kept) + (age.isPresent() ? 1 : 0);
        handedOn += count;
        values.merge(fact.source().id(), count, Integer::sum);
        mark(fact.source(), count);
    }

    private void mark(Fact.Source source, int count) {
        Set<Sensitivity> categories = sensitive.getOrDefault(source.id(), Set.of());
        Optional<String> visit = Optional.ofNullable(visits.get(source.id()));
        if (!categories.isEmpty() || visit.isPresent()) {
            marks.put(source, new Mark(categories, visit, count));
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
                .thenComparing(fact -> moments.getOrDefault(fact.source(), Instant.MIN))
                .reversed());
        return facts;
    }

    /** Every resource that came, in its newest version. */
    Map<String, Version> versions() {
        return versions;
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
