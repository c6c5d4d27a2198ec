package dev.aceso.clinic.chart;

import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/** An OperationOutcome among the results of a search (FHIR R4, 3.1.1.4.1): what the server says about its own answer. */
final class OutcomeEntry {
    private static final Set<String> MILD = Set.of("information", "warning");

    private OutcomeEntry() {}

    /** Only "there is nothing" leaves the answer whole; every other code may mean that something was left out. */
    static boolean onlyNothingFound(JsonNode outcome) {
        JsonNode issues = outcome.path("issue");
        boolean benign = issues.isArray() && !issues.isEmpty();
        for (JsonNode issue : issues) {
            benign &= issue.path("code").asText().equals("not-found")
                    && MILD.contains(issue.path("severity").asText());
        }
        return benign;
    }
}
