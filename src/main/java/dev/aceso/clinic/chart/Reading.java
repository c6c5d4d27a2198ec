package dev.aceso.clinic.chart;

import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.parties.PatientRef;

/**
 * Reads everything that answers one query, page by page, and decides how complete it was: the one place where that is decided.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Entries are read one at a time and projected before anything else sees them; what is not named by the contract never becomes an
 * object of the model. A resource of another patient makes the whole answer worthless. COMPLETE and EMPTY are said only when
 * every page was read, nothing was left out unread, and no outcome entry said more than that nothing was found.
 */
final class Reading {
    private static final Set<String> BUNDLES = Set.of("searchset", "collection");

    private final Plan plan;
    private final PatientRef patient;
    private final URI base;
    private final LocalDate today;

    private final EnumSet<Flaw> flaws = EnumSet.noneOf(Flaw.class);
    private final List<ObjectNode> requests = new ArrayList<>();
    private final Map<String, ObjectNode> included = new HashMap<>();
    private final List<Fact> facts = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private int matches;
    private int entries;
    private int total;
    private int received;
    private int handedOn;
    private boolean foreign;
    private boolean newestFirst = true;
    private LocalDate oldest = LocalDate.MAX;

    Reading(Plan plan, PatientRef patient, URI base, LocalDate today) {
        this.plan = plan;
        this.patient = patient;
        this.base = base;
        this.today = today;
    }

    /** Why an answer is not whole. */
    enum Flaw {
        /** There is more than was read. */
        CUT,
        /** A medication could not be looked up. */
        UNRESOLVED,
        /** Something has no code by which it could be told what it is. */
        UNCLASSIFIED,
        /** A resource was invalid, or carried an unrecognised modifier. */
        REJECTED,
        /** The server said that something went wrong or was left out. */
        OUTCOME,
        /** A resource of a type that nobody asked for, or of which it is not said whose it is. */
        STRAY
    }

    /**
     * Reads one document: a Bundle, or the one resource itself where a read was asked for.
     *
     * @return the link to the next page
     * @throws Fhir.Unreadable when it is neither
     * @throws IOException when it is no JSON, is too long, or the connection broke
     */
    Optional<String> page(JsonParser json) throws IOException, Fhir.Unreadable {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new Fhir.Unreadable("not a JSON object");
        }
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        int before = entries;
        boolean cut = false;
        while (!cut && json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("entry") && value == JsonToken.START_ARRAY) {
                while (!cut && json.nextToken() != JsonToken.END_ARRAY) {
                    cut = !entry(json.readValueAsTree());
                }
            } else {
                JsonNode tree = json.readValueAsTree();
                rest.set(name, tree);
            }
        }
        if (cut) {
            flaws.add(Flaw.CUT);
            return Optional.empty();
        }
        if (json.nextToken() != null) {
            throw new Fhir.Unreadable("more than one document");
        }
        return rest.path("resourceType").asText().equals("Bundle") ? bundle(rest) : single(rest, entries > before);
    }

    private Optional<String> bundle(ObjectNode rest) throws Fhir.Unreadable {
        if (rest.has("type") && !BUNDLES.contains(rest.path("type").asText())) {
            throw new Fhir.Unreadable("not the result of a search");
        }
        total = Math.max(total, rest.path("total").asInt(0));
        for (JsonNode link : rest.path("link")) {
            if (link.path("relation").asText().equals("next")) {
                return Optional.of(link.path("url").asText());
            }
        }
        return Optional.empty();
    }

    private Optional<String> single(ObjectNode resource, boolean hadEntries) throws Fhir.Unreadable {
        boolean asked = plan.query().found() == Found.READ
                && resource.path("resourceType").asText().equals(plan.query().type());
        if (hadEntries || !asked) {
            throw new Fhir.Unreadable("not the resource that was asked for");
        }
        match(resource);
        return Optional.empty();
    }

    /** One entry of a Bundle; false when there are too many. */
    private boolean entry(JsonNode entry) {
        if (++entries > 2 * plan.query().limit() + 10) {
            return false;
        }
        JsonNode resource = entry.path("resource");
        String type = resource.path("resourceType").asText();
        if (type.equals(plan.query().type())) {
            return match(resource);
        }
        received += Shape.values(resource);
        if (type.equals("OperationOutcome")) {
            outcome(resource);
        } else if (plan.query().include().filter(i -> i.type().equals(type)).isPresent()) {
            include(type + "/" + resource.path("id").asText(), resource);
        } else {
            flaws.add(Flaw.STRAY);
        }
        return true;
    }

    /** Only "there is nothing" leaves the answer whole; every other code may mean that something was left out. */
    private void outcome(JsonNode outcome) {
        boolean benign =
                outcome.path("issue").isArray() && !outcome.path("issue").isEmpty();
        for (JsonNode issue : outcome.path("issue")) {
            benign &= issue.path("code").asText().equals("not-found")
                    && Set.of("information", "warning")
                            .contains(issue.path("severity").asText());
        }
        if (!benign) {
            flaws.add(Flaw.OUTCOME);
        }
    }

    private void include(String address, JsonNode resource) {
        try {
            ObjectNode kept = plan.included().orElseThrow().project(resource);
            if (!kept.path("status").asText().equals("entered-in-error")) {
                included.put(address, kept);
            }
        } catch (Fhir.Unreadable e) {
            flaws.add(Flaw.REJECTED);
        }
    }

    private boolean match(JsonNode resource) {
        received += Shape.values(resource);
        String id = resource.path("id").asText();
        if (!id.isEmpty() && !seen.add(id)) {
            return true;
        }
        if (++matches > plan.query().limit()) {
            return false;
        }
        switch (Compartment.of(resource, plan, patient, base)) {
            case OTHER -> foreign = true;
            case UNSAID -> flaws.add(Flaw.STRAY);
            case PATIENT -> {
                try {
                    keep(resource, id);
                } catch (Fhir.Unreadable e) {
                    flaws.add(Flaw.REJECTED);
                }
            }
        }
        return true;
    }

    private void keep(JsonNode resource, String id) throws Fhir.Unreadable {
        if (id.isEmpty()) {
            throw new Fhir.Unreadable("has no id");
        }
        ObjectNode kept = plan.shape().project(resource);
        if (replaced(resource) || !dated(kept) || !asked(kept)) {
            return;
        }
        String reference = kept.path("medicationReference").path("reference").asText();
        if (kept.has("medicationReference")) {
            if (reference.startsWith("#")) {
                contained(resource, reference, kept);
            }
            requests.add(kept);
        } else {
            classify(kept);
        }
    }

    /** A Patient that was merged into another is not a chart to compute from (FHIR R4, Patient.link). */
    private boolean replaced(JsonNode resource) {
        for (JsonNode link : resource.path("link")) {
            if (link.path("type").asText().equals("replaced-by")) {
                flaws.add(Flaw.REJECTED);
                return true;
            }
        }
        return false;
    }

    /** Whether it falls into the look-back. Notes how far back the answer reaches. */
    private boolean dated(ObjectNode kept) {
        if (plan.query().date().isEmpty()) {
            return true;
        }
        Optional<LocalDate> last = Dates.last(kept, plan.query().date().get().element());
        last.ifPresent(day -> {
            newestFirst &= !day.isAfter(oldest);
            oldest = day;
        });
        Optional<LocalDate> start = plan.start(today);
        return start.isEmpty() || last.filter(day -> !day.isBefore(start.get())).isPresent();
    }

    /** Whether the fixed parameters that name one of its elements hold: a server may ignore them, and a prefetch need not know them. */
    private boolean asked(ObjectNode kept) {
        return plan.query().params().entrySet().stream()
                .allMatch(param -> !kept.path(param.getKey()).isTextual()
                        || List.of(param.getValue().split(",", -1))
                                .contains(kept.path(param.getKey()).textValue()));
    }

    private void contained(JsonNode resource, String reference, ObjectNode kept) {
        for (JsonNode inside : resource.path("contained")) {
            String id = inside.path("id").asText();
            if (reference.equals(id.startsWith("#") ? id : "#" + id)
                    && inside.path("resourceType").asText().equals("Medication")
                    && plan.included().isPresent()) {
                String address = "Contained/" + included.size();
                include(address, inside);
                kept.putObject("medicationReference").put("reference", address);
            }
        }
    }

    private void classify(ObjectNode kept) throws Fhir.Unreadable {
        Set<Coding> codes = Codes.of(kept.path(plan.codeElement().orElse("")));
        boolean mistaken = kept.path("status").asText().equals("entered-in-error")
                || kept.path("verificationStatus")
                        .path("coding")
                        .path(0)
                        .path("code")
                        .asText()
                        .equals("entered-in-error");
        if (plan.wanted(codes)) {
            handOn(kept);
        } else if (!mistaken && !plan.classified(codes)) {
            flaws.add(Flaw.UNCLASSIFIED);
        }
    }

    private void handOn(ObjectNode kept) throws Fhir.Unreadable {
        facts.add(Facts.of(Fhir.strict(kept)));
        plan.patientElement().ifPresent(kept::remove);
        handedOn += Shape.values(kept);
    }

    /** Puts the code of the medication where the reference was, once every page has been read. */
    private void resolve() {
        for (ObjectNode request : requests) {
            String reference =
                    request.path("medicationReference").path("reference").asText();
            ObjectNode medication = included.get(Compartment.relative(reference, base));
            request.remove("medicationReference");
            try {
                if (medication == null || !medication.has("code")) {
                    flaws.add(Flaw.UNRESOLVED);
                    handOn(request);
                } else {
                    request.set("medicationCodeableConcept", medication.get("code"));
                    classify(request);
                }
            } catch (Fhir.Unreadable e) {
                flaws.add(Flaw.REJECTED);
            }
        }
        requests.clear();
    }

    /**
     * The EHR said that there is nothing at the address. That answers a read of the patient; anything else it was asked exists.
     *
     * @throws Fhir.Unreadable when it was a search
     */
    void absent(boolean readById) throws Fhir.Unreadable {
        if (!readById || plan.query().found() != Found.READ) {
            throw new Fhir.Unreadable("not found");
        }
    }

    /** Something that should have been read was not. */
    void flaw(Flaw flaw) {
        flaws.add(flaw);
    }

    /** Whether a resource of another patient came. */
    boolean foreign() {
        return foreign;
    }

    /** Resources of the type asked for that were seen so far. */
    int matches() {
        return matches;
    }

    /** Ends the reading. */
    Read finish() {
        resolve();
        // A published template limits the number: a full page may hide more, unless it is known to reach beyond the
        // look-back.
        boolean full =
                plan.query().date().isPresent() && matches >= plan.query().limit();
        if (full || total > matches) {
            flaws.add(Flaw.CUT);
        }
        boolean reachesBack = newestFirst
                && plan.start(today).filter(start -> oldest.isBefore(start)).isPresent();
        if (reachesBack) {
            flaws.remove(Flaw.CUT);
        }
        if (foreign) {
            return new Read(Answer.failed(), EnumSet.copyOf(flaws), received, 0);
        }
        facts.sort(Comparator.comparing((Fact fact) -> Facts.day(fact).orElse(LocalDate.MIN))
                .reversed());
        Completeness completeness =
                !flaws.isEmpty() ? Completeness.PARTIAL : facts.isEmpty() ? Completeness.EMPTY : Completeness.COMPLETE;
        return new Read(new Answer(completeness, facts), EnumSet.copyOf(flaws), received, handedOn);
    }

    /**
     * An answer with its counts.
     *
     * @param answer the answer
     * @param flaws why it is not whole
     * @param received values that came
     * @param handedOn values that went on
     */
    record Read(Answer answer, Set<Flaw> flaws, int received, int handedOn) {
        static Read failed() {
            return new Read(Answer.failed(), Set.of(), 0, 0);
        }

        static Read empty() {
            return new Read(new Answer(Completeness.EMPTY, List.of()), Set.of(), 0, 0);
        }

        /** Whether asking the EHR itself could give a better answer. */
        boolean worthAsking() {
            return answer.completeness() == Completeness.FAILED
                    || flaws.stream().anyMatch(EnumSet.of(Flaw.CUT, Flaw.UNRESOLVED, Flaw.OUTCOME)::contains);
        }
    }
}
