package dev.aceso.trust.custody.erasure;

import java.time.LocalDate;
import java.time.MonthDay;
import java.util.Optional;

import dev.aceso.trust.custody.erasure.RetentionPeriods.Period;

/**
 * How long a patient's records must be kept: the period of the state and the covered entity's own, whichever ends later. What is not
 * known is never guessed; then the answer is that it is not known.
 *
 * <p>Who was born, or entered last, on 29 February reaches the day in other years on 1 March: the later of the two readings.
 */
final class Retention {
    /** The age of majority, in years. */
    static final int MAJORITY = 18;

    private static final MonthDay LEAP_DAY = MonthDay.of(2, 29);

    private final Optional<Period> state;
    private final int ownYears;

    /**
     * @param state the period of the configured state; empty when none is configured, or one that is not known
     * @param ownYears the covered entity's own period after the last entry, in years; 0 when it has none
     */
    Retention(Optional<Period> state, int ownYears) {
        this.state = state;
        this.ownYears = ownYears;
    }

    /** What a patient's records are subject to. */
    sealed interface Verdict {
        /** They may go. */
        record Over() implements Verdict {}

        /**
         * They must be kept.
         *
         * @param until the last day of that
         */
        record Running(LocalDate until) implements Verdict {}

        /**
         * It is not known.
         *
         * @param why in words of ours
         */
        record Unknown(String why) implements Verdict {}
    }

    /** Whether the day of birth makes a difference, so that it need be asked for. */
    boolean asksForBirth() {
        return state.flatMap(Period::minorUntilAge).isPresent();
    }

    /**
     * @param lastEntry the day of the newest record
     * @param birth the day of birth, where it is known
     */
    Verdict on(LocalDate today, LocalDate lastEntry, Optional<LocalDate> birth) {
        if (state.isEmpty()) {
            return new Verdict.Unknown("no state is configured whose period is known");
        }
        LocalDate until = anniversary(lastEntry, Math.max(state.get().years(), ownYears));
        if (asksForBirth()) {
            if (birth.isEmpty() || birth.get().isAfter(lastEntry)) {
                return new Verdict.Unknown("the EHR does not say the day of birth");
            }
            boolean minor = lastEntry.isBefore(anniversary(birth.get(), MAJORITY));
            LocalDate grown =
                    anniversary(birth.get(), state.get().minorUntilAge().orElseThrow());
            until = minor && grown.isAfter(until) ? grown : until;
        }
        return today.isAfter(until) ? new Verdict.Over() : new Verdict.Running(until);
    }

    private static LocalDate anniversary(LocalDate day, int years) {
        LocalDate then = day.plusYears(years);
        return MonthDay.from(day).equals(LEAP_DAY) && !then.isLeapYear() ? then.plusDays(1) : then;
    }
}
