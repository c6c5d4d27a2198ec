package dev.aceso.trust.custody.hold;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What keeps a patient's records from being erased.
 *
 * @param id its id
 * @param patient the patient's opaque id
 * @param kind a kind of {@link Kind}, by its name on the wire
 * @param reference where the papers are: a docket, a case; never a name
 * @param placedBy the opaque id of the person who placed it, as the log has it
 * @param placedAt when
 * @param releasedBy who lifted it
 * @param releasedAt when
 * @param releaseReference where the papers of that are
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Hold")
public record Hold(
        UUID id,
        @Schema(examples = "mfzwizltoqytemzuguydgnrvge") String patient,
        @Schema(examples = "litigation") String kind,
        @Schema(examples = "docket:26-cv-1234") String reference,
        UUID placedBy,
        Instant placedAt,
        Optional<UUID> releasedBy,
        Optional<Instant> releasedAt,
        Optional<String> releaseReference) {
    /** Why records are held. The names are part of the interface and of the stored form. */
    public enum Kind {
        /** A lawsuit, or one that is to be expected. */
        LITIGATION,
        /** An investigation by an authority or by the covered entity. */
        INVESTIGATION,
        /** A request of the patient's about these records that is not answered yet. */
        RIGHTS_REQUEST;

        /** The name outside. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The kind of that name, if there is one. */
        public static Optional<Kind> of(String wire) {
            return Arrays.stream(values())
                    .filter(kind -> kind.wire().equals(wire))
                    .findFirst();
        }
    }
}
