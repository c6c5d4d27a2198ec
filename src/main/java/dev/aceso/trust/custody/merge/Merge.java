package dev.aceso.trust.custody.merge;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Two patients of one EHR that turned out to be one.
 *
 * @param id its id
 * @param gone the opaque id of the patient that is no longer in use
 * @param remains the opaque id of the one that remains
 * @param source who said so: one of {@link Source}, by its name on the wire
 * @param reference where the papers are, when a person said so
 * @param mergedBy the opaque id of that person, as the log has it
 * @param mergedAt when
 * @param undoneSource {@code ehr} or {@code person}, once they are apart again
 * @param undoneReference where the papers of that are
 * @param undoneBy who took them apart
 * @param undoneAt when
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Merge")
public record Merge(
        UUID id,
        @Schema(examples = "mfzwizltoqytemzuguydgnrvge") String gone,
        @Schema(examples = "k5zq3v7m2c4xw6a7b2d3e4f5gh") String remains,
        @Schema(examples = "replaced-by") String source,
        Optional<String> reference,
        Optional<UUID> mergedBy,
        Instant mergedAt,
        Optional<String> undoneSource,
        Optional<String> undoneReference,
        Optional<UUID> undoneBy,
        Optional<Instant> undoneAt) {
    /** Who said that two are one. The names are part of the interface and of the stored form. */
    public enum Source {
        /** The EHR, of the patient that is gone. */
        REPLACED_BY,
        /** The EHR, of the patient that remains. */
        REPLACES,
        /** A person. */
        PERSON;

        /** The name outside. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Source of(String wire) {
            return Arrays.stream(values())
                    .filter(source -> source.wire().equals(wire))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("a source that is not known"));
        }
    }

    boolean by(Source wanted) {
        return Source.of(source) == wanted;
    }

    boolean stands() {
        return undoneAt.isEmpty();
    }
}
