package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.util.List;

import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.cipher.OfflineKey;
import org.jboss.logging.Logger;

/**
 * Takes the snapshot of Vault out of a backup: {@code restore FILE --recovery-key FILE --vault-snapshot FILE}. It needs neither Vault nor
 * database, since it is for the day when both are gone; so it runs before anything is started.
 */
public final class VaultSnapshotOut {
    private static final Logger LOG = Logger.getLogger("aceso.custody");

    private VaultSnapshotOut() {}

    /** Whether these are the words for it. */
    public static boolean asked(List<String> words) {
        return !words.isEmpty() && words.getFirst().equals("restore") && words.contains("--vault-snapshot");
    }

    /** Does it; what the words behind {@code restore} say. Returns the exit status. */
    public static int run(List<String> words) {
        try {
            write(RestoreOptions.of(words));
            LOG.info("the snapshot of Vault is written; it is encrypted under Vault's own keys");
            return 0;
        } catch (Failure e) {
            LOG.errorf("no snapshot was written: %s", e.detail().orElse(e.code().wire()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.errorf("no snapshot was written: %s", e.getMessage());
        } catch (IOException e) {
            LOG.errorf("no snapshot was written: %s", e.getClass().getSimpleName());
        }
        return 1;
    }

    private static void write(RestoreOptions options) throws IOException {
        var key = OfflineKey.read(
                options.recoveryKey().orElseThrow(() -> new IllegalArgumentException(RestoreOptions.USAGE)));
        var target = options.vaultSnapshot().orElseThrow();
        try (var backup =
                        OpenBackup.of(options.file(), header -> key.openFileKey(header.file(), header.forRecovery()));
                var draft = Draft.of(target)) {
            boolean found;
            try (var out = draft.stream()) {
                found = backup.snapshot(out);
            }
            if (!found) {
                throw new IllegalStateException("there is no snapshot of Vault in this backup");
            }
            var contents = backup.contents();
            for (var table : contents.tables()) {
                backup.rows(table).transferTo(java.io.OutputStream.nullOutputStream());
                backup.behind();
            }
            backup.end();
            draft.keep();
        }
    }
}
