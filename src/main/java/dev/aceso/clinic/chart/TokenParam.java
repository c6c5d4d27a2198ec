package dev.aceso.clinic.chart;

import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/** The values of a token parameter (FHIR R4, 3.1.1.4.10), enforced on an element: {@code code}, or {@code system|code}. */
final class TokenParam {
    private TokenParam() {}

    /** Whether something of an element says nothing that could be compared. */
    static boolean unsaid(JsonNode element) {
        if (element.isValueNode()) {
            return false;
        }
        if (element.path("code").isTextual()) {
            return !element.path("system").isTextual();
        }
        JsonNode parts = parts(element);
        for (JsonNode part : parts) {
            if (unsaid(part)) {
                return true;
            }
        }
        return parts.isEmpty();
    }

    /** Whether a code, a Coding, a concept or a list of concepts has one of the values. */
    static boolean among(JsonNode element, Set<String> values) {
        if (element.isValueNode()) {
            return values.contains(element.asText());
        }
        if (element.path("code").isTextual()) {
            String code = element.path("code").textValue();
            return values.contains(code)
                    || values.contains(element.path("system").asText() + "|" + code);
        }
        for (JsonNode part : parts(element)) {
            if (among(part, values)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode parts(JsonNode element) {
        return element.isArray() ? element : element.path("coding");
    }
}
