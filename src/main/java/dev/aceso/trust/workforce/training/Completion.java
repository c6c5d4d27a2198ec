package dev.aceso.trust.workforce.training;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * That somebody completed a course.
 *
 * @param id its id
 * @param worker whose it is: the id of SCIM
 * @param course the course's id
 * @param completedOn the day on which they completed it
 * @param expiresOn the last day on which it counts, as the policy is now; absent when the policy does not know the course, or no longer counts it
 * @param certificateExpiresOn the last day by the certificate, where it says one
 * @param recordedBy the opaque id of whoever recorded it, as the log has it; absent where software did
 * @param recordedAt when
 * @param withdrawnFor why it counts no more
 * @param withdrawnBy who withdrew it
 * @param withdrawnAt when
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "TrainingCompletion")
public record Completion(
        UUID id,
        UUID worker,
        @Schema(examples = "privacy-basics") String course,
        LocalDate completedOn,
        Optional<LocalDate> expiresOn,
        Optional<LocalDate> certificateExpiresOn,
        Optional<UUID> recordedBy,
        Instant recordedAt,
        @Schema(examples = "wrong-person") Optional<String> withdrawnFor,
        Optional<UUID> withdrawnBy,
        Optional<Instant> withdrawnAt) {}
