package dev.aceso.clinic.chart;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Reading.Flaw;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Sensitivity;

/**
 * The medications that prescriptions refer to: included in the Bundle on any page, contained in the prescription itself, or asked for
 * afterwards where an EHR does not include them. A reference is looked up only when every page has been read.
 */
final class Medications {
    private static final String REFERENCE = "medicationReference";
    /** An id of FHIR R4 (2.24.0.1): nothing else becomes a value of a search. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    private final Plan plan;
    private final String ehr;
    private final URI base;
    private final Set<Flaw> flaws;
    private final Map<String, ObjectNode> included = new HashMap<>();
    private final Map<String, Set<Sensitivity>> sensitive = new HashMap<>();
    private final List<ObjectNode> waiting = new ArrayList<>();

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

    /** A resource that came along. */
    void offer(String type, JsonNode resource) {
        offer(resource, type + "/" + resource.path("id").asText());
    }

    private void offer(JsonNode resource, String address) {
        try {
            ObjectNode kept = plan.included().orElseThrow().project(resource);
            if (!kept.path("status").asText().equals("entered-in-error")) {
                included.put(address, kept);
                sensitive.put(address, plan.labelling().of(resource, ehr, base));
            }
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
        String reference = kept.path(REFERENCE).path("reference").asText();
        if (reference.startsWith("#")) {
            contained(resource, reference, kept);
        }
        waiting.add(kept);
        return true;
    }

    private void contained(JsonNode resource, String reference, ObjectNode kept) {
        for (JsonNode inside : resource.path("contained")) {
            String id = inside.path("id").asText();
            if (reference.equals(id.startsWith("#") ? id : "#" + id)
                    && inside.path("resourceType").asText().equals("Medication")
                    && plan.included().isPresent()) {
                String address = "Contained/" + included.size();
                offer(inside, address);
                kept.putObject(REFERENCE).put("reference", address);
            }
        }
    }

    /** The ids, at this EHR, of what is referred to and has not come, each once. What is referred to elsewhere is not among them. */
    List<String> missing() {
        return plan.query().include().stream()
                .flatMap(include -> waiting.stream()
                        .map(request -> Compartment.relative(
                                request.path(REFERENCE).path("reference").asText(), base))
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
        String reference = request.path(REFERENCE).path("reference").asText();
        return sensitive.getOrDefault(Compartment.relative(reference, base), Set.of());
    }

    /**
     * Puts the code of the medication where the reference was, or nothing.
     *
     * @return whether it could be looked up
     */
    boolean resolve(ObjectNode request) {
        String reference = request.path(REFERENCE).path("reference").asText();
        request.remove(REFERENCE);
        ObjectNode medication = included.get(Compartment.relative(reference, base));
        if (medication == null || !medication.has("code")) {
            return false;
        }
        request.set("medicationCodeableConcept", medication.get("code"));
        return true;
    }
}
