package dev.aceso.clinic.chart;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the EHR answered to one query of a contract, already stripped to the contract.
 *
 * @param completeness how much of it came
 * @param facts what came, newest first where facts have a date
 */
public record Answer(Completeness completeness, List<Fact> facts) {
    public Answer {
        facts = List.copyOf(facts);
    }

    /** Nothing came, or nothing was asked. */
    public static Answer failed() {
        return new Answer(Completeness.FAILED, List.of());
    }

    /** The same, when it is known that something is missing. */
    Answer inPart() {
        return completeness.whole() ? new Answer(Completeness.PARTIAL, facts) : this;
    }

    /** The facts of one kind. */
    public <F extends Fact> Stream<F> facts(Class<F> kind) {
        return facts.stream().filter(kind::isInstance).map(kind::cast);
    }
}
