package dev.aceso.clinic.inference;

import java.util.List;

import dev.aceso.clinic.chart.Slice;
import dev.aceso.clinic.records.Kept;

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
}
