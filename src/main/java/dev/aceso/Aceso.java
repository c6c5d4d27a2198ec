package dev.aceso;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;

/**
 * The one artifact and its three commands: {@code serve} answers requests, {@code sequence} gives log entries their positions and
 * signs checkpoints, {@code migrate} brings the database to this version and ends. Each is a process of its own with a database
 * role of its own.
 */
@QuarkusMain
public final class Aceso {
    Aceso() {}

    /** Starts the command named by the first argument; {@code serve} when there is none. */
    public static void main(String... args) {
        TlsFloor.raise();
        if (args.length > 0 && Command.of(args[0]).isEmpty()) {
            Logger.getLogger("aceso").error("Unknown command. Say one of: serve, sequence, migrate.");
            System.exit(2);
        }
        // Read when the configuration is built, so that one role never opens another's doors.
        System.setProperty(Command.PROPERTY, args.length == 0 ? "serve" : args[0]);
        Quarkus.run(CommandLine.class, args);
    }
}
