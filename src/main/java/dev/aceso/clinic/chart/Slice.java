package dev.aceso.clinic.chart;

import java.util.Map;
import java.util.Set;

import dev.aceso.ground.parties.Sensitivity;

/**
 * The minimum necessary part of a chart: what one contract lets one function see, and nothing else.
 *
 * @param contractVersion the version of the contract that shaped it
 * @param answers one answer per query of the contract, by the query's key
 * @param tally how much was asked for, received and handed on
 * @param warnings what was wrong with what came, for the log; a function has no use for it
 * @param sensitivities the sensitive categories that some of it belongs to, and so everything that is made of it
 */
public record Slice(
        String contractVersion,
        Map<String, Answer> answers,
        Tally tally,
        Set<Warning> warnings,
        Set<Sensitivity> sensitivities) {
    public Slice {
        answers = Map.copyOf(answers);
        warnings = Set.copyOf(warnings);
        sensitivities = Set.copyOf(sensitivities);
    }

    /** A slice with nothing sensitive in it. */
    public Slice(String contractVersion, Map<String, Answer> answers, Tally tally, Set<Warning> warnings) {
        this(contractVersion, answers, tally, warnings, Set.of());
    }

    /** A slice with which nothing was wrong. */
    public Slice(String contractVersion, Map<String, Answer> answers, Tally tally) {
        this(contractVersion, answers, tally, Set.of(), Set.of());
    }

    /** Whether something was asked, and no query at all was answered. */
    public boolean unanswered() {
        return !answers.isEmpty()
                && answers.values().stream().allMatch(answer -> answer.completeness() == Completeness.FAILED);
    }

    /** The answer to a query; a failed one when the contract has no such query, so that nothing is concluded from it. */
    public Answer answer(String query) {
        return answers.getOrDefault(query, Answer.failed());
    }

    /**
     * Counts of FHIR elements, for the proof of minimum necessary.
     *
     * @param asked element paths that the contract asks for
     * @param received elements in what came back, prefetch included
     * @param handedOn elements that the function was given
     * @param dropped elements that came back although nobody asked
     */
    public record Tally(int asked, int received, int handedOn, int dropped) {}
}
