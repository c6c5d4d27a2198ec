package dev.aceso.clinic.chart;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The search that a Bundle says it is the answer to (FHIR R4, 3.1.1.3: the self link holds the parameters that were used). It is what an
 * EHR shows of the prefetch template it is configured with. One that does not name the patient, such as that of a further page, says
 * nothing of it.
 *
 * @param params the parameters that narrow the search beside the patient, each with its values
 */
record SelfLink(Map<String, Set<String>> params) {
    private static final Set<String> PATIENT = Set.of("patient", "subject");
    private static final int LONGEST = 16 * 1024;

    static Optional<SelfLink> of(JsonNode bundle) {
        for (JsonNode link : bundle.path("link")) {
            if (link.path("relation").asText().equals("self")) {
                return read(link.path("url").asText());
            }
        }
        return Optional.empty();
    }

    private static Optional<SelfLink> read(String address) {
        Map<String, String> params = new HashMap<>();
        try {
            int start = address.indexOf('?');
            if (start < 0 || address.length() > LONGEST) {
                return Optional.empty();
            }
            for (String pair : address.substring(start + 1).split("&", -1)) {
                String[] parts = pair.split("=", 2);
                params.merge(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]), (a, b) -> a + "," + b);
            }
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return params.keySet().stream().anyMatch(PATIENT::contains)
                ? Optional.of(new SelfLink(compared(params)))
                : Optional.empty();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The parameters that narrow: without the patient, and without those that shape an answer, which begin with an underscore. */
    static Map<String, Set<String>> compared(Map<String, String> params) {
        Map<String, Set<String>> compared = new HashMap<>();
        params.forEach((name, value) -> {
            if (!name.startsWith("_") && !PATIENT.contains(name)) {
                compared.put(name, new HashSet<>(List.of(value.split(",", -1))));
            }
        });
        return compared;
    }

    /** Whether the search is narrowed by these parameters and no others. */
    boolean says(Map<String, Set<String>> narrowing) {
        return params.equals(narrowing);
    }
}
