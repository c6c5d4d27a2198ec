package dev.aceso.trust.custody.command;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How far a rotation has come.
 *
 * @param run the rotation, the same when it is taken up again
 * @param step what is to be done next
 * @param from the newest version before
 * @param to the version that everything is to be wrapped under; 0 before it is made
 * @param since when that was made
 * @param shelf the last shelf that is done; empty before the first
 * @param rewrapped how many keys were wrapped anew so far
 */
record RotationState(UUID run, Step step, int from, int to, Instant since, String shelf, long rewrapped) {
    /** What is to be done next. */
    enum Step {
        /** Make a new version, unless that has happened. */
        ROTATE,
        /** Wrap anew, shelf by shelf. */
        REWRAP,
        /** Look through everything for what is old. */
        CHECK,
        /** Nothing. */
        DONE
    }

    static RotationState begin(UUID run, int newest) {
        return new RotationState(run, Step.ROTATE, newest, 0, Instant.EPOCH, "", 0);
    }

    static RotationState of(Map<String, String> fields) {
        return new RotationState(
                UUID.fromString(fields.getOrDefault("run", "")),
                Step.valueOf(fields.getOrDefault("step", "").toUpperCase(Locale.ROOT)),
                Integer.parseInt(fields.getOrDefault("from", "")),
                Integer.parseInt(fields.getOrDefault("to", "")),
                Instant.parse(fields.getOrDefault("since", "")),
                fields.getOrDefault("shelf", ""),
                Long.parseLong(fields.getOrDefault("rewrapped", "")));
    }

    Map<String, String> fields() {
        return new TreeMap<>(Map.of(
                "run", run.toString(),
                "step", step.name().toLowerCase(Locale.ROOT),
                "from", Integer.toString(from),
                "to", Integer.toString(to),
                "since", since.toString(),
                "shelf", shelf,
                "rewrapped", Long.toString(rewrapped)));
    }

    RotationState rotated(int newest, Instant at) {
        return new RotationState(run, Step.REWRAP, from, newest, at, "", rewrapped);
    }

    RotationState past(String done, int more) {
        return new RotationState(run, step, from, to, since, done, rewrapped + more);
    }

    RotationState then(Step next) {
        return new RotationState(run, next, from, to, since, "", rewrapped);
    }
}
