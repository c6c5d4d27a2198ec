package dev.aceso;

import java.util.List;

import dev.aceso.trust.custody.backup.VaultSnapshotOut;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;

/**
 * The one artifact and its commands: {@code serve} answers requests, {@code sequence} gives log entries their positions and signs
 * checkpoints, {@code migrate} brings the database to this version and ends; {@code keys} and {@code erase} are for operators and use
 * no database; {@code backup} and {@code restore} are for what is to last. Each is a process of its own with rights of its own.
 */
@QuarkusMain
public final class Aceso {
    Aceso() {}

    /** Starts the command named by the first argument; {@code serve} when there is none. */
    public static void main(String... args) {
        TlsFloor.raise();
        if (args.length > 0 && Command.of(args[0]).isEmpty()) {
            Logger.getLogger("aceso").errorf("Unknown command. Say one of: %s.", Command.words());
            System.exit(2);
        }
        var words = List.of(args);
        if (VaultSnapshotOut.asked(words)) {
            // Needs neither Vault nor database: it is for the day when both are gone.
            System.exit(VaultSnapshotOut.run(words.subList(1, words.size())));
        }
        // Read when the configuration is built, so that one role never opens another's doors.
        System.setProperty(Command.PROPERTY, args.length == 0 ? "serve" : args[0]);
        Quarkus.run(CommandLine.class, args);
    }
}
