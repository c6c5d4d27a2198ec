package dev.aceso.clinic.chart.writes;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.contracts.Write;

/**
 * Something that a function proposes to write into the chart, as data. It names no patient: {@link #PATIENT} stands for the one that the
 * function was asked about.
 *
 * @param act make or change
 * @param type the FHIR R4 resource type
 * @param identifier the value of the business identifier, {@code [A-Za-z0-9._-]{8,64}}; its system is the contract's. The same resource has
 *     the same one for good, and no other resource ever has it
 * @param elements the elements at the top of the resource, with their values
 * @param version for a change, the version of the resource it was decided on; without one the newest is changed
 */
public record Effect(
        Write.Act act, String type, String identifier, Map<String, JsonNode> elements, Optional<String> version) {
    /** The reference that becomes the patient's. */
    public static final String PATIENT = "urn:aceso:patient";

    public Effect {
        Map<String, JsonNode> own = new TreeMap<>();
        elements.forEach((name, value) -> own.put(name, value.deepCopy()));
        elements = Collections.unmodifiableMap(own);
    }

    /** Makes a resource. */
    public static Effect create(String type, String identifier, Map<String, JsonNode> elements) {
        return new Effect(Write.Act.CREATE, type, identifier, elements, Optional.empty());
    }

    /** Changes the newest version of a resource. */
    public static Effect update(String type, String identifier, Map<String, JsonNode> elements) {
        return new Effect(Write.Act.UPDATE, type, identifier, elements, Optional.empty());
    }

    /** The same change, of this version of the resource and of no other. */
    public Effect of(String wanted) {
        return new Effect(act, type, identifier, elements, Optional.of(wanted));
    }

    /** Shows nothing of what is written: it is PHI. */
    @Override
    public String toString() {
        return "Effect[" + act.wire() + " " + type + "]";
    }
}
