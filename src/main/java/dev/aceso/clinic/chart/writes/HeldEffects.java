package dev.aceso.clinic.chart.writes;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.trust.custody.erasure.HeldRecords;

/** Effects, as an erasure counts them. */
@ApplicationScoped
class HeldEffects implements HeldRecords {
    private final EffectRows rows;

    HeldEffects(EffectRows rows) {
        this.rows = rows;
    }

    @Override
    public String kind() {
        return EffectRows.TABLE;
    }

    @Override
    public long count(UUID dataKey) {
        return rows.count(dataKey);
    }

    @Override
    public Optional<Instant> newest(UUID dataKey) {
        return rows.newest(dataKey);
    }
}
