package dev.aceso.clinic.records;

import dev.aceso.ground.parties.RecordId;
import dev.aceso.trust.sealing.Envelope.DataKey;

/**
 * What became of a finding that was to be kept.
 *
 * @param id the record it is kept in
 * @param version the version there
 * @param fresh whether it was written now; otherwise the same finding was kept before
 * @param key the patient's key, under which it is sealed
 * @param digest SHA-256 of the sealed body, lower-case hexadecimal, for the log entry
 */
public record Kept(RecordId id, int version, boolean fresh, DataKey key, String digest) {}
