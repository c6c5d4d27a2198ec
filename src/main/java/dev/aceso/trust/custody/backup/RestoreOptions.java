package dev.aceso.trust.custody.backup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What {@code restore} was told on its command line.
 *
 * @param file the backup
 * @param recoveryKey the private half of the recovery key
 * @param verifierKey the key that verifies checkpoints, as text; else Vault is asked for it
 * @param checkpoint the newest checkpoint that anybody kept
 * @param erasures further lists of erased keys
 * @param acceptMissing what may be missing: one item a line, as restore names them
 * @param vaultSnapshot where to write the snapshot of Vault to; nothing else is done then
 */
record RestoreOptions(
        Path file,
        Optional<Path> recoveryKey,
        Optional<Path> verifierKey,
        Optional<Path> checkpoint,
        List<Path> erasures,
        Optional<Path> acceptMissing,
        Optional<Path> vaultSnapshot) {
    static final String USAGE = "say: restore FILE [--recovery-key FILE] [--verifier-key FILE] [--checkpoint FILE]"
            + " [--erasures FILE]... [--accept-missing FILE], or restore FILE --recovery-key FILE --vault-snapshot FILE";

    RestoreOptions {
        erasures = List.copyOf(erasures);
    }

    /** Reads the words behind {@code restore}; anything not understood is an {@link IllegalArgumentException}. */
    static RestoreOptions of(List<String> words) {
        var read = new Reader();
        for (var each = words.iterator(); each.hasNext(); ) {
            read.take(each.next(), each);
        }
        return new RestoreOptions(
                read.file.orElseThrow(() -> new IllegalArgumentException(USAGE)),
                read.recoveryKey,
                read.verifierKey,
                read.checkpoint,
                read.erasures,
                read.acceptMissing,
                read.vaultSnapshot);
    }

    /** Collects what was read so far. */
    private static final class Reader {
        private Optional<Path> file = Optional.empty();
        private Optional<Path> recoveryKey = Optional.empty();
        private Optional<Path> verifierKey = Optional.empty();
        private Optional<Path> checkpoint = Optional.empty();
        private final List<Path> erasures = new ArrayList<>();
        private Optional<Path> acceptMissing = Optional.empty();
        private Optional<Path> vaultSnapshot = Optional.empty();

        private void take(String word, Iterator<String> more) {
            switch (word) {
                case "--recovery-key" -> recoveryKey = once(recoveryKey, more);
                case "--verifier-key" -> verifierKey = once(verifierKey, more);
                case "--checkpoint" -> checkpoint = once(checkpoint, more);
                case "--erasures" -> erasures.add(path(more));
                case "--accept-missing" -> acceptMissing = once(acceptMissing, more);
                case "--vault-snapshot" -> vaultSnapshot = once(vaultSnapshot, more);
                default -> {
                    if (word.startsWith("-") || file.isPresent()) {
                        throw new IllegalArgumentException(USAGE);
                    }
                    file = Optional.of(Path.of(word));
                }
            }
        }

        private static Optional<Path> once(Optional<Path> before, Iterator<String> more) {
            if (before.isPresent()) {
                throw new IllegalArgumentException(USAGE);
            }
            return Optional.of(path(more));
        }

        private static Path path(Iterator<String> more) {
            if (!more.hasNext()) {
                throw new IllegalArgumentException(USAGE);
            }
            return Path.of(more.next());
        }
    }
}
