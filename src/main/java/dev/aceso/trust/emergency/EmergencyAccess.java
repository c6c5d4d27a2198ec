package dev.aceso.trust.emergency;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One person's access to one patient's records without a known relationship.
 *
 * @param id its id
 * @param patient the patient's opaque id
 * @param openedBy the opaque id of the person, as the log has it
 * @param role the role in which they opened it
 * @param reason a reason of {@link Reason}, by its name on the wire
 * @param openedAt when
 * @param endsAt when it ends, unless their session or a judgement ends it before
 * @param reviewDueAt until when it must be judged
 * @param overdue whether that is over and nobody has
 * @param sameHousehold for whoever judges it: whether they live with the patient, yes or unknown, where either is known
 * @param outcome a judgement of {@link Judgement}, by its name on the wire
 * @param reviewedBy who judged it
 * @param reviewedAt when
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "EmergencyAccess")
public record EmergencyAccess(
        UUID id,
        @Schema(examples = "mfzwizltoqytemzuguydgnrvge") String patient,
        UUID openedBy,
        @Schema(examples = "clinician") String role,
        @Schema(examples = "emergency-treatment") String reason,
        Instant openedAt,
        Instant endsAt,
        Instant reviewDueAt,
        boolean overdue,
        @Schema(examples = "yes") Optional<String> sameHousehold,
        @Schema(examples = "justified") Optional<String> outcome,
        Optional<UUID> reviewedBy,
        Optional<Instant> reviewedAt) {
    /** The same as whoever opened it is told. */
    EmergencyAccess toOpener() {
        return new EmergencyAccess(
                id,
                patient,
                openedBy,
                role,
                reason,
                openedAt,
                endsAt,
                reviewDueAt,
                overdue,
                Optional.empty(),
                outcome,
                reviewedBy,
                reviewedAt);
    }
}
