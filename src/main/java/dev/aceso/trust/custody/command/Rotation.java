package dev.aceso.trust.custody.command;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.custody.command.RotationState.Step;
import dev.aceso.trust.sealing.KeyEncryptionKeys;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Kind;
import dev.aceso.trust.sealing.RotationNotes;
import dev.aceso.trust.sealing.RotationNotes.Note;

/**
 * Rotates one key-encryption key while the service works with it: a new version, everything wrapped anew, a check, and only then the end of
 * the old versions.
 *
 * <h2>Guarantees</h2>
 *
 * <p>At every moment everything that is wrapped can be unwrapped. Stopped at any point, by anything, it goes on from there when it is run
 * again, and makes one new version in all. Old versions end only after a look through everything, begun when nothing wrapped before could
 * still be on its way, has found nothing old.
 *
 * <h2>Why the look waits</h2>
 *
 * <p>The service wraps a key before it puts it away, and puts it away before its transaction ends. What was wrapped just before the new version
 * may therefore appear as long after as a transaction may last. {@code settle} is longer.
 */
final class Rotation {
    private static final int MOST_LOOKS = 20;
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final KeyEncryptionKeys keys;
    private final RotationNotes notes;
    private final Kind kind;
    private final Clock clock;
    private final Duration settle;
    private final SignedIn.Pause pause;
    private final Console console;
    private final Runnable stayIn;
    private Note note;
    private RotationState state;
    private long seen;
    private Instant said = Instant.EPOCH;

    /**
     * @param settle longer than any transaction of the service lasts
     * @param stayIn called every now and then while it works
     */
    Rotation(
            KeyEncryptionKeys keys,
            RotationNotes notes,
            Kind kind,
            Clock clock,
            Duration settle,
            SignedIn.Pause pause,
            Console console,
            Runnable stayIn) {
        this.keys = keys;
        this.notes = notes;
        this.kind = kind;
        this.clock = clock;
        this.settle = settle;
        this.pause = pause;
        this.console = console;
        this.stayIn = stayIn;
        this.note = notes.find(kind).orElse(new Note(0, java.util.Map.of()));
        this.state = note.edition() > 0 && RotationState.of(note.fields()).step() != Step.DONE
                ? RotationState.of(note.fields())
                : RotationState.begin(UUID.randomUUID(), keys.versions(kind).newest());
    }

    /** The rotation that is about to begin, or to go on. */
    UUID run() {
        return state.run();
    }

    /** Whether it was begun before. */
    boolean takenUp() {
        return note.edition() > 0 && note.fields().equals(state.fields());
    }

    /** The version that everything is under when it has ended. */
    int version() {
        return state.to();
    }

    /** How many keys were wrapped anew, in all runs. */
    long rewrapped() {
        return state.rewrapped();
    }

    /** How many wrapped keys were looked at in this run. */
    long seen() {
        return seen;
    }

    /** Does what is left to do. */
    void finish() {
        if (!takenUp()) {
            write(state);
        }
        if (state.step() == Step.ROTATE) {
            rotate();
        }
        keys.encryptFrom(kind, state.to());
        if (state.step() == Step.REWRAP) {
            rewrap();
        }
        settle();
        check();
        keys.decryptFrom(kind, state.to());
        write(state.then(Step.DONE));
    }

    /** The note says which version was the newest before; when there is a newer one, the new one was made and the note of it is missing. */
    private void rotate() {
        if (keys.versions(kind).newest() == state.from()) {
            keys.rotate(kind);
        }
        write(state.rotated(keys.versions(kind).newest(), clock.instant()));
        console.say(kind.wire() + ": version " + state.to() + " is made");
    }

    private void rewrap() {
        var shelves = keys.shelves(kind);
        Instant begin = clock.instant();
        long before = state.rewrapped();
        for (String shelf : shelves) {
            if (shelf.compareTo(state.shelf()) > 0) {
                var done = keys.rewrap(kind, shelf, state.to());
                seen += done.seen();
                write(state.past(shelf, done.rewrapped()));
                say("wrapping anew, shelf " + shelf);
            }
        }
        write(state.then(Step.CHECK));
        console.say(rate(state.rewrapped() - before, Duration.between(begin, clock.instant())));
    }

    private String rate(long count, Duration time) {
        double seconds = Math.max(1, time.toMillis()) / 1_000.0;
        return "%s: %d keys wrapped anew in %.1f seconds, %.0f a second"
                .formatted(kind.wire(), count, seconds, count / seconds);
    }

    private void settle() {
        Duration left = Duration.between(clock.instant(), state.since().plus(settle));
        if (left.isPositive()) {
            console.say(kind.wire() + ": waiting until what was on its way has arrived");
        }
        while (left.isPositive()) {
            pause.seconds(Math.min(left.toSeconds() + 1, 20));
            stayIn.run();
            left = Duration.between(clock.instant(), state.since().plus(settle));
        }
    }

    private void check() {
        for (int look = 0; look < MOST_LOOKS; look++) {
            if (nothingOld()) {
                return;
            }
        }
        throw new Failure(
                Code.KEYS_UNAVAILABLE,
                "keys wrapped under an old version keep appearing: is an old service still running?");
    }

    private boolean nothingOld() {
        int old = 0;
        for (String shelf : keys.shelves(kind)) {
            var looked = keys.rewrap(kind, shelf, state.to());
            seen += looked.seen();
            if (looked.rewrapped() > 0) {
                write(state.past("", looked.rewrapped()));
            }
            old += looked.rewrapped() + looked.passedBy();
            say("checking, shelf " + shelf);
        }
        return old == 0;
    }

    private void write(RotationState next) {
        note = notes.write(kind, new Note(note.edition(), next.fields()));
        state = next;
    }

    private void say(String what) {
        Instant now = clock.instant();
        if (Duration.between(said, now).compareTo(EVERY) >= 0) {
            said = now;
            stayIn.run();
            console.say(kind.wire() + ": " + what + ", " + seen + " keys seen, " + state.rewrapped() + " wrapped anew");
        }
    }
}
