package dev.aceso.patient.rights;

import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Somebody or something used what is held about a patient.
 *
 * @param at when
 * @param byRole in which role; never a name
 * @param who the same in plain words
 * @param what what was done, in plain words
 * @param purpose the purpose of use, a code of v3-ActReason
 * @param why the same in plain words
 * @param outcome how it ended
 * @param record the inference it was about, where it was about one
 * @param reason why the patient's records were opened in an emergency, a code, where they were
 * @param sameHousehold for the privacy officer: whether it was somebody who lives with the patient, yes or unknown, where either is known
 * @param mergedFrom the opaque id of the patient it was about, where that one is merged into the one asked about
 */
@RegisterForReflection
public record Viewing(
        Instant at,
        String byRole,
        String who,
        String what,
        Optional<String> purpose,
        String why,
        String outcome,
        Optional<String> record,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> reason,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> sameHousehold,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> mergedFrom) {}
