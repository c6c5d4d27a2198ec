package dev.aceso.trust.workforce.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why somebody is let in without training. The names are part of the interface, the stored form and the log: added, never renamed. */
enum Reason {
    /** They completed it, and the record is late. */
    RECORD_LATE,
    /** The course cannot be taken now. */
    COURSE_NOT_AVAILABLE,
    /** Nobody else is there for what cannot wait. */
    URGENT_COVER,
    /** They are back from a leave in which it ended. */
    RETURNING,
    /** What the text says. */
    OTHER;

    /** The name outside. */
    String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The reason of that name, if there is one. */
    static Optional<Reason> of(String wire) {
        return Arrays.stream(values())
                .filter(reason -> reason.wire().equals(wire))
                .findFirst();
    }
}
