package dev.aceso.trust.workforce.training;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How training stands. The names are part of the interface. */
enum State {
    /** There is none that counts, or its last day is over. */
    MISSING,
    /** It counts, and ends soon. */
    ENDING,
    /** It counts. */
    CURRENT;

    /** How it stands that ends on a day, if there is any. */
    static State of(Optional<LocalDate> endsOn, LocalDate today, LocalDate soon) {
        if (endsOn.filter(day -> !day.isBefore(today)).isEmpty()) {
            return MISSING;
        }
        return endsOn.get().isAfter(soon) ? CURRENT : ENDING;
    }

    /** The worst of several; current, where there is none. */
    static State worst(Stream<String> states) {
        return states.map(State::valueOfWire).min(Comparator.naturalOrder()).orElse(CURRENT);
    }

    /** The state of that name. */
    static State valueOfWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    /** The name outside. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
