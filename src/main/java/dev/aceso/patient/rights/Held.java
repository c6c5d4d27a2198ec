package dev.aceso.patient.rights;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.aceso.clinic.inference.Finding;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One inference that is held about a patient, as the patient or their clinician sees it.
 *
 * @param id the record's lasting id
 * @param version counts from 1
 * @param function the clinical function that made it
 * @param functionVersion the function's version
 * @param contractVersion the version of the data contract that shaped what it saw
 * @param madeAt when it was first made
 * @param inPlainWords what it says and what it could not say, for the patient
 * @param results what was computed, with units and citation
 * @param notComputed what was not computed, and why
 * @param inputs what it was computed from: value, unit, date and source of each
 * @param sensitive the sensitive categories of what it was computed from, where there are any
 * @param notices what must accompany it, such as that of 42 CFR 2.32
 * @param mergedFrom the opaque id of the patient it was made for, where that one is merged into the one asked about
 */
@RegisterForReflection
public record Held(
        String id,
        int version,
        String function,
        String functionVersion,
        String contractVersion,
        Instant madeAt,
        List<String> inPlainWords,
        List<Finding.Result> results,
        List<Finding.Gap> notComputed,
        List<Finding.Input> inputs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> sensitive,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notices,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> mergedFrom) {}
