package dev.aceso.clinic.records;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.aceso.trust.custody.erasure.HeldRecords;

/** Inferences, as an erasure counts them. */
@ApplicationScoped
class HeldInferences implements HeldRecords {
    private final InferenceRows rows;

    HeldInferences(InferenceRows rows) {
        this.rows = rows;
    }

    @Override
    public String kind() {
        return Inferences.TABLE;
    }

    @Override
    @Transactional
    public long count(UUID dataKey) {
        return rows.count("dataKey", dataKey);
    }

    @Override
    @Transactional
    public Optional<Instant> newest(UUID dataKey) {
        return rows.find("dataKey = ?1 order by madeAt desc", dataKey)
                .firstResultOptional()
                .map(row -> row.madeAt);
    }
}
