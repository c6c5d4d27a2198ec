package dev.aceso.clinic.records;

import java.util.UUID;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.trust.audit.RecordDigests;

/** What is stored now, for the comparison with the log. */
@ApplicationScoped
class StoredDigests implements RecordDigests {
    private final InferenceRows rows;

    StoredDigests(InferenceRows rows) {
        this.rows = rows;
    }

    @Override
    public Stream<Digest> all() {
        return rows.bodies()
                .map(row -> new Digest(
                        row.get(0, UUID.class),
                        row.get(1, Integer.class),
                        Inferences.sha256(row.get(2, byte[].class))));
    }
}
