package dev.aceso.trust.custody.backup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.cipher.BackupCipher;
import dev.aceso.trust.sealing.cipher.BackupHeader;
import org.jspecify.annotations.Nullable;

/**
 * A backup that is being read, from its beginning to its end.
 *
 * <p>What it hands out proved whole piece by piece; that the file as a whole is as it was written is known only after {@link #end}. Where it
 * is not, every method throws {@code INTEGRITY}.
 */
final class OpenBackup implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final BackupHeader header;
    private final InputStream content;
    private final ZipInputStream zip;
    private final ObjectMapper json = new ObjectMapper();
    private @Nullable ZipEntry entry;

    private OpenBackup(BackupHeader header, InputStream content) {
        this.header = header;
        this.content = content;
        this.zip = new ZipInputStream(content, StandardCharsets.UTF_8);
    }

    /** Opens the file with the key that {@code keys} finds for its header; overwrites that key. */
    @SuppressWarnings("MustBeClosedChecker")
    static OpenBackup of(Path file, Function<BackupHeader, byte[]> keys) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            var header = BackupHeader.read(in);
            var key = keys.apply(header);
            try {
                return new OpenBackup(header, BackupCipher.opening(in, header, key));
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    BackupHeader header() {
        return header;
    }

    /** Writes the snapshot of Vault to {@code out}; whether there is one. */
    boolean snapshot(OutputStream out) {
        return reading(() -> {
            if (!Archive.SNAPSHOT.equals(name())) {
                return false;
            }
            zip.transferTo(out);
            next();
            return true;
        });
    }

    /** What is in it. */
    Contents contents() {
        return reading(() -> {
            if (Archive.SNAPSHOT.equals(name())) {
                next();
            }
            require(Contents.NAME.equals(name()));
            var contents = Contents.read(json, zip.readAllBytes());
            require(contents.file().equals(header.file()));
            next();
            return contents;
        });
    }

    /** The rows of that table, which must be the next one. */
    InputStream rows(Table table) {
        return reading(() -> {
            require(Contents.entry(table).equals(name()));
            return zip;
        });
    }

    /** Goes behind the rows of the table at hand. */
    void behind() {
        reading(() -> {
            next();
            return true;
        });
    }

    /** How many rows there were, and with that the end: what came before is now known to be all of it, unchanged. */
    Counts end() {
        return reading(() -> {
            require(Counts.NAME.equals(name()));
            var counts = Counts.read(json, zip.readAllBytes());
            next();
            require(entry == null);
            content.transferTo(OutputStream.nullOutputStream());
            return counts;
        });
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private @Nullable String name() throws IOException {
        if (entry == null) {
            next();
        }
        return entry == null ? null : entry.getName();
    }

    private void next() throws IOException {
        entry = zip.getNextEntry();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw changed(null);
        }
    }

    private static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | IllegalArgumentException e) {
            throw changed(e);
        }
    }

    static Failure changed(@Nullable Exception cause) {
        return new Failure(Code.INTEGRITY, "the backup was changed or cut short, or this is not its key", cause);
    }

    /** Reads from the file. */
    private interface Reading<T> {
        T read() throws IOException;
    }
}
