package dev.aceso;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What this process is for. */
public enum Command {
    /** Answers requests. */
    SERVE,
    /** Gives entries their positions and signs checkpoints. */
    SEQUENCE,
    /** Brings the database to this version. */
    MIGRATE,
    /** Shows and rotates the key-encryption keys. */
    KEYS,
    /** Erases patients' records. */
    ERASE,
    /** Writes a backup of database and Vault. */
    BACKUP,
    /** Brings a backup back into an empty database. */
    RESTORE;

    /** The property that says which one runs; set by {@link Aceso} from the first argument. */
    static final String PROPERTY = "aceso.command";

    /** Every word that names one, for whoever said none. */
    static String words() {
        return Arrays.stream(values())
                .map(command -> command.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    static Optional<Command> of(String word) {
        return Arrays.stream(values())
                .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }
}
