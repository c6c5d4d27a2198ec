package dev.aceso.trust.custody.erasure;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Records of one kind that are sealed under patients' keys. Implemented by whoever keeps some, so that an erasure counts all of them. */
public interface HeldRecords {
    /** What was written about the patient: several kinds together, where the name of one would tell something of the patient. */
    String TEXTS = "texts";

    /** The kind, as a receipt names it: the table, or {@link #TEXTS}. */
    String kind();

    /** How many are sealed under a key. */
    long count(UUID dataKey);

    /** When the newest of them was made; empty when there are none. */
    Optional<Instant> newest(UUID dataKey);
}
