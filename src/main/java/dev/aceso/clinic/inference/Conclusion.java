package dev.aceso.clinic.inference;

import java.util.List;
import java.util.UUID;

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
 * @param effects the ids of what is now written into the chart because of it; {@link dev.aceso.clinic.chart.writes.Effects} knows how far it is
 */
public record Conclusion(Kept kept, Finding finding, List<Card> cards, Slice.Tally tally, List<UUID> effects) {
    public Conclusion {
        cards = List.copyOf(cards);
        effects = List.copyOf(effects);
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
