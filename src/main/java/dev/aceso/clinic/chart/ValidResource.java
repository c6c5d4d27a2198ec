package dev.aceso.clinic.chart;

import com.fasterxml.jackson.databind.JsonNode;

/** Says whether something is a resource of FHIR R4, for what is to be written. */
public final class ValidResource {
    private ValidResource() {}

    /** Whether it is one: every element known, every value of its kind and inside of its value space. */
    public static boolean is(JsonNode resource) {
        try {
            Fhir.strict(resource);
            return true;
        } catch (Fhir.Unreadable e) {
            return false;
        }
    }
}
