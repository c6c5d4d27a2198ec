package dev.aceso.clinic.chart;

import java.net.URI;

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
        JsonNode reference = resource.path(plan.patientElement().get()).path("reference");
        return reference.isTextual() ? named(relative(reference.textValue(), base), patient) : UNSAID;
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
