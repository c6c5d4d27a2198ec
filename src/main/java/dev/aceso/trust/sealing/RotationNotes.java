package dev.aceso.trust.sealing;

import java.util.Map;
import java.util.Optional;

import dev.aceso.trust.sealing.KeyEncryptionKeys.Kind;

/**
 * How far a rotation has come, kept beside the keys, so that whoever starts the command again goes on where it stopped.
 *
 * <p>Every method throws {@link dev.aceso.ground.failure.Failure} {@code KEYS_UNAVAILABLE} when the keeper cannot be reached or refuses us.
 */
public interface RotationNotes {
    /**
     * One note.
     *
     * @param edition counts the writings of this kind's note from 1; 0 before the first
     * @param fields what it says
     */
    record Note(int edition, Map<String, String> fields) {
        public Note {
            fields = Map.copyOf(fields);
        }
    }

    /** The newest note about a key, if there is one. */
    Optional<Note> find(Kind kind);

    /**
     * Writes the next edition of a note.
     *
     * @return the note as it is now kept
     * @throws dev.aceso.ground.failure.Failure {@code IN_PROGRESS} when somebody else has written since: two rotations of one key at once
     */
    Note write(Kind kind, Note next);
}
