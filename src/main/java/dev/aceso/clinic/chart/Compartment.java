package dev.aceso.clinic.chart;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.parties.PatientRef;

/** Whose a resource is. */
enum Compartment {
    /** The patient's that was asked about. */
    PATIENT,
    /** Another patient's. */
    OTHER,
    /** It does not say, or it is nobody's. */
    UNSAID;

    static Compartment of(JsonNode resource, Plan plan, PatientRef patient, URI base) {
        if (plan.patientElement().isEmpty()) {
            return named("Patient/" + resource.path("id").asText(), patient);
        }
        Set<Compartment> said = new HashSet<>();
        references(
                resource,
                List.of(plan.patientElement().get().split("\\.")),
                reference -> said.add(
                        reference.isTextual() ? named(relative(reference.textValue(), base), patient) : UNSAID));
        // Where several take part, it is of each patient among them; who else does is not its patient.
        return said.contains(PATIENT) ? PATIENT : said.contains(OTHER) ? OTHER : UNSAID;
    }

    private static void references(JsonNode at, List<String> path, Consumer<JsonNode> each) {
        if (at.isArray()) {
            at.forEach(one -> references(one, path, each));
        } else if (path.isEmpty()) {
            each.accept(at.path("reference"));
        } else {
            references(at.path(path.getFirst()), path.subList(1, path.size()), each);
        }
    }

    private static Compartment named(String reference, PatientRef patient) {
        if (reference.equals("Patient/" + patient.id())) {
            return PATIENT;
        }
        // An address elsewhere can be nobody's but another's; a Group, a Device or a contained Patient is not told to
        // be anyone's.
        return reference.startsWith("Patient/") || reference.contains("://") || reference.startsWith("urn:")
                ? OTHER
                : UNSAID;
    }

    /** A reference as {@code Type/id}, where it is to the EHR itself; else unchanged. */
    static String relative(String reference, URI base) {
        String root = base + "/";
        String local = reference.startsWith(root) ? reference.substring(root.length()) : reference;
        int version = local.indexOf("/_history/");
        return version > 0 && !local.contains("://") ? local.substring(0, version) : local;
    }
}
