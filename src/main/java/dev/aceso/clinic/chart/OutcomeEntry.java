package dev.aceso.clinic.chart;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An OperationOutcome among the results of a search (FHIR R4, 3.1.1.4.1), or instead of them: what the server says about its own answer.
 *
 * <p>The table goes by the codes of {@code http://hl7.org/fhir/issue-type} (R4, required binding). What it does not list, and what says no
 * severity, means that something may be missing: a server that has a new word for it must not make an answer whole.
 */
final class OutcomeEntry {
    /** What one issue, or all of them, mean for the answer. The worst comes last. */
    enum Meaning {
        /** Nothing is missing that the patient's chart holds. */
        WHOLE,
        /** Something was left out, or may have been. */
        PART,
        /** The search was not carried out: what came with it proves nothing. */
        FAILED
    }

    private static final String NOT_FOUND = "not-found";

    private static final Map<String, Meaning> BY_CODE = Stream.of(
                    // there is nothing; a hint that has nothing to do with success
                    codes(Meaning.WHOLE, NOT_FOUND, "informational"),
                    // left out by consent or rule, cut short, not understood in part; the parent of codes that say no
                    // more
                    codes(
                            Meaning.PART,
                            "suppressed",
                            "incomplete",
                            "security",
                            "forbidden",
                            "processing",
                            "not-supported",
                            "duplicate",
                            "multiple-matches",
                            "deleted",
                            "too-long",
                            "too-costly",
                            "code-invalid",
                            "extension",
                            "business-rule",
                            "conflict",
                            "timeout",
                            "throttled",
                            "invalid",
                            "value"),
                    // who asks is not known, the request was no request, or the server broke
                    codes(
                            Meaning.FAILED,
                            "login",
                            "unknown",
                            "expired",
                            "structure",
                            "required",
                            "invariant",
                            "transient",
                            "lock-error",
                            "no-store",
                            "exception"))
            .flatMap(codes -> codes.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private OutcomeEntry() {}

    private static Map<String, Meaning> codes(Meaning meaning, String... codes) {
        return Stream.of(codes).collect(Collectors.toUnmodifiableMap(code -> code, code -> meaning));
    }

    /** What its issues mean together. One without issues says that something is wrong, and not what. */
    static Meaning of(JsonNode outcome) {
        JsonNode issues = outcome.path("issue");
        Meaning worst = issues.isArray() && !issues.isEmpty() ? Meaning.WHOLE : Meaning.PART;
        for (JsonNode issue : issues) {
            Meaning meaning = ofIssue(issue);
            worst = meaning.compareTo(worst) > 0 ? meaning : worst;
        }
        return worst;
    }

    private static Meaning ofIssue(JsonNode issue) {
        Meaning byCode = BY_CODE.getOrDefault(issue.path("code").asText(), Meaning.PART);
        return switch (issue.path("severity").asText()) {
            case "information", "warning" -> byCode;
            // the action failed, and no further checking could be performed
            case "fatal" -> Meaning.FAILED;
            default -> byCode == Meaning.WHOLE ? Meaning.PART : byCode;
        };
    }

    /** Whether it says that nothing was found, and nothing else: an answer to a search by itself. */
    static boolean onlyNothingFound(JsonNode outcome) {
        boolean said = false;
        for (JsonNode issue : outcome.path("issue")) {
            said |= issue.path("code").asText().equals(NOT_FOUND);
        }
        return said && of(outcome) == Meaning.WHOLE;
    }
}
