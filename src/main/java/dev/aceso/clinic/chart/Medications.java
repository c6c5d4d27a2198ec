package dev.aceso.clinic.chart;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Reading.Flaw;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Sensitivity;
import org.jspecify.annotations.Nullable;

/**
 * The medications that prescriptions refer to: included in the Bundle on any page, contained in the prescription itself, or asked for
 * afterwards where an EHR does not include them. A reference is looked up only when every page has been read.
 */
final class Medications {
    private static final String INSIDE = "#";
    private static final String REFERENCE = "medicationReference";
    /** An id of FHIR R4 (2.24.0.1): nothing else becomes a value of a search. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    private final Plan plan;
    private final String ehr;
    private final URI base;
    private final Set<Flaw> flaws;
    private final Map<String, Version> included = new HashMap<>();
    private final IdentityHashMap<ObjectNode, Inside> inside = new IdentityHashMap<>();
    private final Map<String, Set<Sensitivity>> sensitive = new HashMap<>();
    private final List<ObjectNode> waiting = new ArrayList<>();

    /** The medication that one prescription contains. */
    private record Inside(ObjectNode medication, Set<Sensitivity> categories) {}

    Medications(Plan plan, PatientRef patient, URI base, Set<Flaw> flaws) {
        this.plan = plan;
        this.ehr = patient.ehr();
        this.base = base;
        this.flaws = flaws;
    }

    /** Whether resources of this type were asked for along with the others. */
    boolean include(String type) {
        return plan.query().include().filter(i -> i.type().equals(type)).isPresent();
    }

    /** A resource that came along. The newest version holds; of several of which nobody can tell, none. */
    void offer(String type, JsonNode resource) {
        String address = type + "/" + resource.path("id").asText();
        try {
            Version version = Version.of(resource, plan.included().orElseThrow().project(resource));
            Version known = included.putIfAbsent(address, version);
            if (known != null) {
                switch (version.against(known)) {
                    case NEWER -> included.put(address, version);
                    case UNTOLD -> included.put(address, Version.UNTOLD);
                    case SAME, OLDER -> {}
                }
            }
            sensitive.merge(address, plan.labelling().of(resource, ehr, base), Marks::union);
        } catch (Fhir.Unreadable e) {
            flaws.add(e.flaw());
        }
    }

    /**
     * Keeps a prescription until the end, if it refers to its medication.
     *
     * @param resource the prescription as it came
     * @param kept what may stay of it
     * @return whether it does
     */
    boolean awaited(JsonNode resource, ObjectNode kept) {
        if (!kept.has(REFERENCE)) {
            return false;
        }
        if (reference(kept).startsWith(INSIDE)) {
            contained(resource, kept);
        }
        waiting.add(kept);
        return true;
    }

    /** What a prescription contains is its own: another one may contain something else by the same name. */
    private void contained(JsonNode resource, ObjectNode kept) {
        List<JsonNode> named = new ArrayList<>();
        for (JsonNode one : resource.path("contained")) {
            String id = one.path("id").asText();
            if (reference(kept).equals(id.startsWith(INSIDE) ? id : INSIDE + id)
                    && one.path("resourceType").asText().equals("Medication")) {
                named.add(one);
            }
        }
        if (named.size() != 1 || plan.included().isEmpty()) {
            return;
        }
        try {
            inside.put(
                    kept,
                    new Inside(
                            plan.included().get().project(named.getFirst()),
                            plan.labelling().of(named.getFirst(), ehr, base)));
        } catch (Fhir.Unreadable e) {
            flaws.add(e.flaw());
        }
    }

    /** Forgets a prescription of which a newer version came. */
    void forget(String id) {
        waiting.removeIf(request -> request.path("id").asText().equals(id));
    }

    /** The ids, at this EHR, of what is referred to and has not come, each once. What is referred to elsewhere is not among them. */
    List<String> missing() {
        return plan.query().include().stream()
                .flatMap(include -> waiting.stream()
                        .map(request -> Compartment.relative(reference(request), base))
                        .filter(address -> address.startsWith(include.type() + "/") && !included.containsKey(address))
                        .map(address -> address.substring(include.type().length() + 1)))
                .filter(id -> ID.matcher(id).matches())
                .distinct()
                .toList();
    }

    /** The prescriptions that were kept until the end. */
    List<ObjectNode> waiting() {
        return waiting;
    }

    /** The sensitive categories that the medication of a prescription belongs to; to be asked before it is put in its place. */
    Set<Sensitivity> sensitive(ObjectNode request) {
        Inside own = inside.get(request);
        return own != null
                ? own.categories()
                : sensitive.getOrDefault(Compartment.relative(reference(request), base), Set.of());
    }

    /**
     * Puts the code of the medication where the reference was, or nothing.
     *
     * @return whether it could be looked up
     */
    boolean resolve(ObjectNode request) {
        ObjectNode medication = medication(request);
        request.remove(REFERENCE);
        if (medication == null
                || !medication.has("code")
                || medication.path("status").asText().equals("entered-in-error")) {
            return false;
        }
        request.set("medicationCodeableConcept", medication.get("code"));
        return true;
    }

    private @Nullable ObjectNode medication(ObjectNode request) {
        Inside own = inside.get(request);
        if (own != null) {
            return own.medication();
        }
        Version version = included.get(Compartment.relative(reference(request), base));
        return version == null ? null : version.kept();
    }

    private static String reference(ObjectNode request) {
        return request.path(REFERENCE).path("reference").asText();
    }
}
