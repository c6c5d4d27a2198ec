package dev.aceso.trust.audit;

import java.util.UUID;
import java.util.stream.Stream;

/** What records there are, to be compared with what the log says about them. Implemented by {@code clinic.records}. */
public interface RecordDigests {
    /** Every stored version of every record, read in the running transaction. The caller closes the stream. */
    Stream<Digest> all();

    /**
     * A record as it is stored now.
     *
     * @param record its id
     * @param version its version
     * @param sha256 SHA-256 over the sealed body, in lower-case hexadecimal
     */
    record Digest(UUID record, int version, String sha256) {}
}
