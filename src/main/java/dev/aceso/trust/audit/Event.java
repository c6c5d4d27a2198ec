package dev.aceso.trust.audit;

import java.util.Map;
import java.util.Optional;

import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;

/**
 * What is to be written down: who, what, for what purpose, with what outcome. The log turns the caller into an opaque person id
 * and the patient into a pseudonym.
 *
 * @param action what was done or asked for
 * @param outcome how it ended
 * @param caller who asked; absent for the system itself and for nobody known
 * @param patient about whom
 * @param purpose for what
 * @param attributes coded attributes: keys {@code [a-z0-9-]{1,40}}, values {@code [A-Za-z0-9._:/+=@-]{0,400}}, at most 40;
 *     ids, codes, counts and digests only, never a value of the chart
 */
public record Event(
        Action action,
        Outcome outcome,
        Optional<Caller> caller,
        Optional<PatientRef> patient,
        Optional<Purpose> purpose,
        Map<String, String> attributes) {
    public Event {
        attributes = Map.copyOf(attributes);
    }

    /** That somebody did what is about no patient. */
    public static Event done(Action action, Caller caller, Purpose purpose, Map<String, String> attributes) {
        return new Event(action, Outcome.DONE, Optional.of(caller), Optional.empty(), Optional.of(purpose), attributes);
    }

    /** That a list about nobody in particular was shown, with so many on it. */
    public static Event listed(Action action, Caller caller, Purpose purpose, int count) {
        return new Event(
                action,
                count == 0 ? Outcome.EMPTY : Outcome.DONE,
                Optional.of(caller),
                Optional.empty(),
                Optional.of(purpose),
                Map.of("count", Integer.toString(count)));
    }

    /** How it ended. */
    public enum Outcome {
        /** It is about to be done. */
        INTENDED,
        /** It was done. */
        DONE,
        /** It was done, and there was nothing. */
        EMPTY,
        /** It was refused. */
        REFUSED,
        /** It could not be done. */
        FAILED,
        /** It was given up at its deadline. */
        ABANDONED;

        /** The name in entries. */
        public String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
