package dev.aceso.clinic.chart;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.OutcomeEntry.Meaning;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomeEntryTest {
    private static ObjectNode outcome(String... issues) {
        return Samples.json("{'resourceType':'OperationOutcome','issue':["
                + Stream.of(issues)
                        .map(issue -> issue.split(" ", -1))
                        .map(issue -> "{'severity':'" + issue[0] + "','code':'" + issue[1] + "'}")
                        .collect(Collectors.joining(","))
                + "]}");
    }

    @ParameterizedTest
    @CsvSource({
        "information not-found, WHOLE",
        "warning not-found, WHOLE",
        "information informational, WHOLE",
        "warning informational, WHOLE",
        "error not-found, PART",
        "error informational, PART",
        "fatal not-found, FAILED",
        "information suppressed, PART",
        "warning incomplete, PART",
        "warning throttled, PART",
        "warning timeout, PART",
        "warning security, PART",
        "warning processing, PART",
        "error processing, PART",
        "warning login, FAILED",
        "error expired, FAILED",
        "error exception, FAILED",
        "information success, PART",
        "information local-code, PART",
        "'information ', PART",
        "' not-found', PART",
        "' exception', FAILED",
    })
    void goesByTheCodeAndByHowBadItIsSaidToBe(String issue, Meaning meaning) {
        assertThat(OutcomeEntry.of(outcome(issue))).isEqualTo(meaning);
    }

    @Test
    void theWorstIssueCounts() {
        assertThat(OutcomeEntry.of(outcome("information not-found", "warning suppressed")))
                .isEqualTo(Meaning.PART);
        assertThat(OutcomeEntry.of(outcome("warning suppressed", "error exception", "information not-found")))
                .isEqualTo(Meaning.FAILED);
        assertThat(OutcomeEntry.of(outcome())).isEqualTo(Meaning.PART);
        assertThat(OutcomeEntry.of(Samples.json("{'issue':'not-found'}"))).isEqualTo(Meaning.PART);
    }

    /** Whoever reads R4's list must not find a code that nobody thought about: only two leave an answer whole. */
    @Test
    void onlyTwoCodesOfAllThatR4HasLeaveAnAnswerWhole() {
        assertThat(Arrays.stream(IssueType.values())
                        .filter(code -> code != IssueType.NULL)
                        .map(IssueType::toCode)
                        .filter(code -> OutcomeEntry.of(outcome("information " + code)) == Meaning.WHOLE))
                .containsExactlyInAnyOrder("not-found", "informational");
    }

    @Test
    void onlyThatNothingWasFoundIsAnAnswerByItself() {
        assertThat(OutcomeEntry.onlyNothingFound(outcome("information not-found")))
                .isTrue();
        assertThat(OutcomeEntry.onlyNothingFound(outcome("information not-found", "information informational")))
                .isTrue();
        assertThat(OutcomeEntry.onlyNothingFound(outcome("information informational")))
                .isFalse();
        assertThat(OutcomeEntry.onlyNothingFound(outcome("error not-found"))).isFalse();
        assertThat(OutcomeEntry.onlyNothingFound(outcome("information not-found", "warning suppressed")))
                .isFalse();
    }
}
