package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import dev.aceso.formats.Checkpoint;
import dev.aceso.formats.SignedNote;
import dev.aceso.formats.VerifierKey;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.audit.LogConfig;
import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.audit.StoredLog;
import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * Judges the restored log, and says how far it is behind what was published.
 *
 * <h2>Why a log that is behind goes on under its name</h2>
 *
 * <p>Entries that were published and are lost cannot come back, and what is signed next has the sizes of what was signed then: whoever kept a
 * later checkpoint sees the two contradict each other, and must. So nothing is hidden: a restore that knows of a later checkpoint does not end
 * well until somebody accepts the loss by its numbers, and the first entry that goes on, {@code log.restored}, names both sizes under the
 * log's own signature. A new name would leave the old checkpoints without a successor and explain less.
 */
@Singleton
class LogGoesOn {
    private static final int A_DAY = 86_400;

    private final StoredLog log;
    private final LogConfig config;
    private final Instance<Signer> signer;

    LogGoesOn(StoredLog log, LogConfig config, Instance<Signer> signer) {
        this.log = log;
        this.config = config;
        this.signer = signer;
    }

    /**
     * What was found.
     *
     * @param judged the judgement
     * @param known the size of the newest checkpoint that anybody showed us
     */
    record Standing(StoredLog.Judged judged, long known) {
        /** The entries that were published and are not here, as {@code log-entries <first>..<last>}. */
        Optional<String> lost() {
            return known > judged.entries()
                    ? Optional.of("log-entries " + judged.entries() + ".." + (known - 1))
                    : Optional.empty();
        }
    }

    Standing judge(RestoreOptions options, Contents contents) {
        var key = key(options);
        List<SignedNote> notes = new ArrayList<>();
        contents.checkpoint().ifPresent(note -> notes.add(SignedNote.parse(note)));
        long known = contents.logSize();
        if (options.checkpoint().isPresent()) {
            var note = kept(key, options.checkpoint().get());
            notes.add(note);
            known = Math.max(known, Checkpoint.parse(note.text()).size());
        }
        var judged = QuarkusTransaction.requiringNew().timeout(A_DAY).call(() -> log.judge(key, notes));
        return new Standing(judged, known);
    }

    private VerifierKey key(RestoreOptions options) {
        if (options.verifierKey().isPresent()) {
            return VerifierKey.parse(text(options.verifierKey().get()));
        }
        if (!signer.isResolvable()) {
            throw new IllegalArgumentException(
                    "restore needs --verifier-key where no Vault holds the key of checkpoints");
        }
        return new VerifierKey(config.origin(), signer.get().publicKey().toArray());
    }

    private static SignedNote kept(VerifierKey key, Path file) {
        var note = SignedNote.parse(text(file));
        if (!note.signedBy(key)) {
            throw new Failure(Code.INTEGRITY, "the checkpoint given is not signed by the log's key");
        }
        return note;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a file named on the command line cannot be read", e);
        }
    }
}
