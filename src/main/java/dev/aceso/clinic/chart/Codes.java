package dev.aceso.clinic.chart;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.contracts.Coding;
import org.hl7.fhir.r4.model.CodeableConcept;

/** Codings, out of JSON and out of HAPI's model. One without a system or a code is none. */
final class Codes {
    private Codes() {}

    static Set<Coding> of(JsonNode concept) {
        Set<Coding> codes = new HashSet<>();
        for (JsonNode coding : concept.path("coding")) {
            JsonNode system = coding.path("system");
            JsonNode code = coding.path("code");
            if (system.isTextual() && code.isTextual()) {
                codes.add(new Coding(system.textValue(), code.textValue()));
            }
        }
        return codes;
    }

    /** Whether one of its codes does not say of which system it is. */
    static boolean nameless(JsonNode concept) {
        for (JsonNode coding : concept.path("coding")) {
            if (coding.path("code").isTextual() && !coding.path("system").isTextual()) {
                return true;
            }
        }
        return false;
    }

    static Set<Coding> of(CodeableConcept concept) {
        Set<Coding> codes = new HashSet<>();
        concept.getCoding().stream()
                .filter(coding -> coding.hasSystem() && coding.hasCode())
                .forEach(coding -> codes.add(new Coding(coding.getSystem(), coding.getCode())));
        return codes;
    }

    /** The first code of a concept, whatever its system: for small fixed code lists such as a clinical status. */
    static List<String> bare(CodeableConcept concept) {
        return concept.getCoding().stream()
                .filter(org.hl7.fhir.r4.model.Coding::hasCode)
                .map(org.hl7.fhir.r4.model.Coding::getCode)
                .toList();
    }
}
