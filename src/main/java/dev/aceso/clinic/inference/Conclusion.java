package dev.aceso.clinic.inference;

import java.util.List;

import dev.aceso.clinic.chart.Slice;
import dev.aceso.clinic.records.Kept;
import dev.aceso.ground.parties.RecordId;

/**
 * An inference that is kept and logged.
 *
 * @param kept the record
 * @param finding what was concluded
 * @param cards how it is said to a clinician
 * @param tally how much of the chart was asked for, received and handed on
 */
public record Conclusion(Kept kept, Finding finding, List<Card> cards, Slice.Tally tally) {
    public Conclusion {
        cards = List.copyOf(cards);
    }

    /** The lasting id of the record. */
    public RecordId record() {
        return kept.id();
    }

    /** The version of the record. */
    public int version() {
        return kept.version();
    }

    /** Whether the record was written now; otherwise the same was concluded before. */
    public boolean fresh() {
        return kept.fresh();
    }
}
