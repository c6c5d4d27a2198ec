package dev.aceso.trust.custody.backup;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Failure;
import org.jboss.logging.Logger;

/** The commands {@code backup} and {@code restore}: runs them and turns what happens into words and an exit status. */
@Singleton
public final class BackupCommands {
    private static final Logger LOG = Logger.getLogger("aceso.custody");

    private final Instance<Backup> backup;
    private final Instance<Restore> restore;

    BackupCommands(Instance<Backup> backup, Instance<Restore> restore) {
        this.backup = backup;
        this.restore = restore;
    }

    /** Runs {@code backup} with the words behind it; 0 when the backup is whole and recorded. */
    public int backup(List<String> words) {
        return status("backup", () -> {
            backup.get().run(words);
            return true;
        });
    }

    /** Runs {@code restore} with the words behind it; 0 when the restore is finished. */
    public int restore(List<String> words) {
        return status("restore", () -> restore.get().run(words));
    }

    private static int status(String what, BooleanSupplier work) {
        try {
            return work.getAsBoolean() ? 0 : 1;
        } catch (Failure e) {
            LOG.errorf("%s failed: %s", what, e.detail().orElse(e.code().wire()));
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            LOG.errorf("%s failed: %s", what, e.getMessage());
        }
        return 1;
    }
}
