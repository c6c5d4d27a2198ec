package dev.aceso.ground.parties;

import java.util.UUID;

/**
 * The lasting id of an inference record.
 *
 * @param value a random UUID, drawn when the record is first made
 */
public record RecordId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
