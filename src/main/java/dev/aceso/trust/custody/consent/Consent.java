package dev.aceso.trust.custody.consent;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A consent as it was recorded.
 *
 * @param id its id
 * @param terms what it says
 * @param recordedBy the opaque id of the person who recorded it, as the log has it
 * @param recordedAt when
 * @param revokedBy who recorded that it was revoked
 * @param revokedAt when
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Part2Consent")
public record Consent(
        UUID id,
        Terms terms,
        UUID recordedBy,
        Instant recordedAt,
        Optional<UUID> revokedBy,
        Optional<Instant> revokedAt) {
    /** Whether it is in force on that day for that purpose. */
    boolean holds(LocalDate day, String purpose) {
        return revokedAt.isEmpty() && terms.purpose().equals(purpose) && terms.holds(day);
    }

    /** Says nothing of what it says. */
    @Override
    public String toString() {
        return "Consent[" + id + "]";
    }
}
