package dev.aceso.clinic.records;

import java.time.Instant;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.RecordId;

/**
 * An inference about a patient, opened.
 *
 * @param id the lasting id
 * @param version counts from 1; a correction is a new version, the old one stays
 * @param function the clinical function that concluded it
 * @param functionVersion the function's version
 * @param contractVersion the version of the data contract that shaped what it saw
 * @param madeAt when it was first concluded
 * @param body what was concluded and from what, as UTF-8 JSON
 */
public record InferenceRecord(
        RecordId id,
        int version,
        String function,
        String functionVersion,
        String contractVersion,
        Instant madeAt,
        Bytes body) {}
