package dev.aceso.clinic.inference;

import java.time.LocalDate;
import java.util.List;

import dev.aceso.clinic.chart.Slice;
import dev.aceso.clinic.chart.writes.Effect;

/**
 * What a clinical function supplies to the one path: the contract it needs (by its id, a file), a pure computation and how to
 * phrase it. It cannot reach the EHR, the store or the log.
 */
public interface ClinicalFunction {
    /** The id, {@code [a-z0-9-]{1,40}}; also names its data contract. */
    String id();

    /** The version of computation and phrasing; changes whenever a result could. */
    String version();

    /** Computes. Pure: the same slice on the same day gives the same finding. Never guesses: a gap is said, not filled. */
    Finding compute(Slice slice, LocalDate today);

    /** What it wants written into the chart, within the {@code writes} of its contract; nothing, for most. Pure, as the computation is. */
    default List<Effect> propose(Slice slice, Finding finding) {
        return List.of();
    }

    /** The cards for a clinician; empty when nothing was computed. */
    List<Card> phrase(Finding finding);
}
