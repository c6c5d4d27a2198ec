package dev.aceso.trust.emergency;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.trust.custody.erasure.HeldRecords;

/** Why the glass was broken, as an erasure counts it: the texts become unreadable, the rows stay for the review. */
@ApplicationScoped
class HeldReasons implements HeldRecords {
    private final EmergencyRows rows;

    HeldReasons(EmergencyRows rows) {
        this.rows = rows;
    }

    @Override
    public String kind() {
        return TEXTS;
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
