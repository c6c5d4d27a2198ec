package dev.aceso.trust.workforce.training;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * That somebody is let in for a while without the training that it takes.
 *
 * @param id its id
 * @param worker whom it lets in: the id of SCIM
 * @param reason a reason of {@link Reason}, by its name on the wire
 * @param grantedBy the opaque id of who lets them in, as the log has it
 * @param grantedAt when
 * @param endsAt when it is over in any case
 * @param open whether it is not over
 * @param endedBy who ended it before
 * @param endedAt when
 * @param text the reason in their words, where one is read alone
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "TrainingOverride")
public record Waiver(
        UUID id,
        UUID worker,
        @Schema(examples = "record-late") String reason,
        UUID grantedBy,
        Instant grantedAt,
        Instant endsAt,
        boolean open,
        Optional<UUID> endedBy,
        Optional<Instant> endedAt,
        Optional<String> text) {}
