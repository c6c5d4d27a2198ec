package dev.aceso.clinic.records;

import dev.aceso.trust.audit.RecordDigests;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Stream;

/** What is stored now, for the comparison with the log. */
@ApplicationScoped
class StoredDigests implements RecordDigests {
    private final InferenceRows rows;

    StoredDigests(InferenceRows rows) {
        this.rows = rows;
    }

    @Override
    public Stream<Digest> all() {
        return rows.all().map(row -> new Digest(row.id, row.version, Inferences.sha256(row.sealed)));
    }
}
