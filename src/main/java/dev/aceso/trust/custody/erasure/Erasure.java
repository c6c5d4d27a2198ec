package dev.aceso.trust.custody.erasure;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An erasure and how far it has come.
 *
 * @param id its id
 * @param patient the patient's opaque id
 * @param key the id of the data key that goes
 * @param reason why: one of {@link Reason}, by its name on the wire
 * @param state one of {@link State}, by its name on the wire
 * @param mergedWith the opaque ids of the patients who are merged with this one now: what is held about them is not covered and stays
 * @param requestedBy who asked, by the opaque id in the log
 * @param requestedAt when
 * @param approvedBy who approved
 * @param approvedAt when
 * @param begunAt when the key was given up
 * @param receipt of what is done
 * @param intent the intent in the log, once begun
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Erasure")
public record Erasure(
        UUID id,
        @Schema(examples = "mfzwizltoqytemzuguydgnrvge") String patient,
        UUID key,
        @Schema(examples = "patient-request") String reason,
        @Schema(examples = "requested") String state,
        List<String> mergedWith,
        UUID requestedBy,
        Instant requestedAt,
        Optional<UUID> approvedBy,
        Optional<Instant> approvedAt,
        Optional<Instant> begunAt,
        Optional<Receipt> receipt,
        @JsonIgnore Optional<UUID> intent) {
    public Erasure {
        mergedWith = List.copyOf(mergedWith);
    }

    /** Why records are erased. The names are part of the interface and of the stored form. */
    public enum Reason {
        /** The patient asked. */
        PATIENT_REQUEST,
        /** A consent on which the records rested was taken back. */
        CONSENT_WITHDRAWN,
        /** The time for which they had to be kept is over. */
        RETENTION_OVER,
        /** They are about somebody else, or should never have been. */
        ENTERED_IN_ERROR,
        /** A court or an authority ordered it. */
        LEGAL_ORDER;

        /** The name outside. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The reason of that name, if there is one. */
        public static Optional<Reason> of(String wire) {
            return Arrays.stream(values())
                    .filter(reason -> reason.wire().equals(wire))
                    .findFirst();
        }
    }

    /** How far it has come. */
    public enum State {
        /** One person asked. */
        REQUESTED,
        /** A second one approved. */
        APPROVED,
        /** The key is given up; there is no way back. */
        BEGUN,
        /** The key is gone. */
        DONE,
        /** Taken back before it was begun. */
        WITHDRAWN;

        /** The name outside. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The state of that name, if there is one. */
        public static Optional<State> of(String wire) {
            return Arrays.stream(values())
                    .filter(state -> state.wire().equals(wire))
                    .findFirst();
        }
    }

    boolean is(State wanted) {
        return state.equals(wanted.wire());
    }

    boolean open() {
        return !is(State.DONE) && !is(State.WITHDRAWN);
    }
}
