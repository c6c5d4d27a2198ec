package dev.aceso.trust.emergency;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a review found. The names are part of the interface, the stored form and the log: added, never renamed. */
public enum Judgement {
    /** There was good reason to break the glass. */
    JUSTIFIED,
    /** There was not. */
    NOT_JUSTIFIED;

    /** The name outside. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The judgement of that name, if there is one. */
    public static Optional<Judgement> of(String wire) {
        return Arrays.stream(values())
                .filter(judgement -> judgement.wire().equals(wire))
                .findFirst();
    }
}
