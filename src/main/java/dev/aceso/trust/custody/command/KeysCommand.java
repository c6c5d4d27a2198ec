package dev.aceso.trust.custody.command;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.KeyEncryptionKeys;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Kind;
import dev.aceso.trust.sealing.RotationNotes;

/** The command {@code keys}: how the key-encryption keys are, and their rotation. */
@Singleton
public class KeysCommand {
    private static final String USAGE = """
            keys status                         versions, and how many keys are wrapped under which
            keys rotate [patient|log|derive]    a new version, everything wrapped anew under it, then the old ones end; all three
                                                when none is named. Stop it whenever you like: run again, it goes on.
            keys epoch                          how a new epoch of pseudonyms is begun""";

    private final Tools tools;
    private final KeyEncryptionKeys keys;
    private final RotationNotes notes;

    KeysCommand(Tools tools, KeyEncryptionKeys keys, RotationNotes notes) {
        this.tools = tools;
        this.keys = keys;
        this.notes = notes;
    }

    /** Runs it; the exit code. */
    public int run(List<String> words) {
        Console console = tools.console();
        return Ending.of(console, () -> {
            var kinds = words.size() < 2
                    ? List.of(Kind.values())
                    : Arrays.stream(Kind.values())
                            .filter(kind -> kind.wire().equals(words.get(1)))
                            .toList();
            return switch (words.isEmpty() || kinds.isEmpty() || words.size() > 2 ? "" : words.getFirst()) {
                case "status" -> status();
                case "rotate" -> rotate(kinds);
                case "epoch" -> epoch();
                default -> {
                    console.say(USAGE);
                    yield Ending.USAGE;
                }
            };
        });
    }

    private int status() {
        tools.requireVault();
        var counts = tools.signIn().get("/keys");
        tools.console()
                .say("The database names " + counts.path("patients").asLong() + " patients' keys, "
                        + counts.path("erased").asLong() + " given up, and "
                        + counts.path("months").asLong() + " months of the log.");
        for (Kind kind : Kind.values()) {
            var versions = keys.versions(kind);
            Map<Integer, Integer> under = new TreeMap<>();
            for (String shelf : keys.shelves(kind)) {
                keys.count(kind, shelf).forEach((version, count) -> under.merge(version, count, Integer::sum));
            }
            tools.console()
                    .say(kind.wire() + ": newest version " + versions.newest() + ", wraps from "
                            + (versions.encryptsFrom() == 0 ? versions.newest() : versions.encryptsFrom())
                            + ", unwraps from " + versions.decryptsFrom() + "; keys by version: " + under);
            notes.find(kind)
                    .map(note -> RotationState.of(note.fields()))
                    .filter(state -> state.step() != RotationState.Step.DONE)
                    .ifPresent(open -> tools.console()
                            .say(kind.wire() + ": a rotation is not finished: run keys rotate " + kind.wire()));
        }
        return Ending.GOOD;
    }

    private int rotate(List<Kind> kinds) {
        tools.requireVault();
        Desk desk = tools.signIn();
        for (Kind kind : kinds) {
            rotate(desk, kind);
        }
        return Ending.GOOD;
    }

    private void rotate(Desk desk, Kind kind) {
        var clock = tools.clock();
        var rotation = new Rotation(
                keys, notes, kind, clock, tools.config().settle(), Tools::pause, tools.console(), desk::stayIn);
        tools.console().say(kind.wire() + (rotation.takenUp() ? ": going on with a rotation" : ": rotating"));
        String run = desk.post(
                        "/keys/rotations",
                        Map.of("key", kind.wire(), "run", rotation.run().toString()))
                .path("id")
                .asText();
        Instant begin = clock.instant();
        boolean done = false;
        try {
            rotation.finish();
            done = true;
        } finally {
            said(desk, run, rotation, done);
        }
        double seconds = Duration.between(begin, clock.instant()).toMillis() / 1_000.0;
        tools.console()
                .say("%s: done. Everything is under version %d; %d keys wrapped anew, %d looked at, in %.1f seconds."
                        .formatted(kind.wire(), rotation.version(), rotation.rewrapped(), rotation.seen(), seconds));
    }

    /** A run that failed says so; when that cannot be said either, the log closes it as abandoned. */
    private void said(Desk desk, String run, Rotation rotation, boolean done) {
        var outcome = Map.of(
                "outcome", done ? "done" : "failed",
                "version", Integer.toString(rotation.version()),
                "rewrapped", Long.toString(rotation.rewrapped()));
        if (done) {
            desk.post("/keys/rotations/" + run + "/outcome", outcome);
            return;
        }
        Optional<String> unsaid = Optional.empty();
        try {
            desk.post("/keys/rotations/" + run + "/outcome", outcome);
        } catch (Failure | Desk.Declined e) {
            unsaid = Optional.of("The service could not be told that it failed.");
        }
        unsaid.ifPresent(tools.console()::say);
    }

    private int epoch() {
        tools.console().say("""
                A new epoch of pseudonyms is begun by `migrate --new-epoch`: only that command may wrap a key of pseudonyms. serve writes
                under it after its next start. Entries of the log keep their pseudonyms; look-up tries every epoch.""");
        return Ending.GOOD;
    }
}
