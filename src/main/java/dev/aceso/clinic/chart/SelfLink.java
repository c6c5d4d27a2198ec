package dev.aceso.clinic.chart;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The search that a Bundle says it is the answer to (FHIR R4, 3.1.1.3: the self link holds the parameters that were used). It is what an
 * EHR shows of the prefetch template it is configured with. One that does not name the patient, such as that of a further page, says
 * nothing of it.
 *
 * @param params the parameters that narrow the search beside the patient, each with its values
 * @param count how many resources there are on a page, if it says so
 */
record SelfLink(Map<String, Set<String>> params, Optional<Integer> count) {
    private static final Set<String> PATIENT = Set.of("patient", "subject", "patient:Patient", "subject:Patient");
    /** What shapes an answer and leaves no resource out of it but by pages. */
    private static final Set<String> SHAPING = Set.of(
            "_sort",
            "_count",
            "_elements",
            "_include",
            "_revinclude",
            "_summary",
            "_total",
            "_contained",
            "_containedType",
            "_format",
            "_pretty",
            "_score");

    /** What narrows a search of any type. */
    private static final Set<String> OF_ANY_TYPE = Set.of(
            "_id",
            "_lastUpdated",
            "_tag",
            "_profile",
            "_security",
            "_source",
            "_text",
            "_content",
            "_list",
            "_has",
            "_filter",
            "_query");

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
                ? Optional.of(new SelfLink(
                        compared(params),
                        Optional.ofNullable(params.get("_count")).flatMap(SelfLink::number)))
                : Optional.empty();
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The parameters that narrow: without the patient, and without those that only shape an answer. */
    static Map<String, Set<String>> compared(Map<String, String> params) {
        Map<String, Set<String>> compared = new HashMap<>();
        params.forEach((name, value) -> {
            if (!SHAPING.contains(name) && !PATIENT.contains(name)) {
                compared.put(name, new HashSet<>(List.of(value.split(",", -1))));
            }
        });
        return compared;
    }

    /** Whether the search is narrowed by these parameters and no others. */
    boolean says(Map<String, Set<String>> narrowing) {
        return params.equals(narrowing);
    }

    /**
     * Whether the search leaves out what the query that we sent asks for: it has a parameter of that type that we did not send, or one that we sent with fewer
     * of our codes. What a server calls its own, such as where a page begins, leaves nothing out; nor does a date, however it is written there.
     */
    boolean narrower(Plan plan) {
        return params.entrySet().stream().anyMatch(param -> {
            String name = param.getKey();
            if (plan.query().date().filter(date -> date.param().equals(name)).isPresent()) {
                return false;
            }
            Set<String> sent = plan.compared().get(name);
            return sent == null ? narrows(plan, name) : !codes(param.getValue()).containsAll(codes(sent));
        });
    }

    private static boolean narrows(Plan plan, String name) {
        String base = name.split("[:.]", 2)[0];
        return OF_ANY_TYPE.contains(base) || Shapes.type(plan.query().type()).getSearchParam(base) != null;
    }

    private static Set<String> codes(Set<String> tokens) {
        return tokens.stream()
                .map(token -> token.substring(token.lastIndexOf('|') + 1))
                .collect(Collectors.toSet());
    }
}
