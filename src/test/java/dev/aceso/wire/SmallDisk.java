package dev.aceso.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file system in memory that is soon full. Only root may mount one. */
final class SmallDisk {
    private static final int MIB = 32;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts one for as long as this JVM lives; empty when that is not allowed. */
    static Optional<SmallDisk> mount(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!run("mount", "-t", "tmpfs", "-o", "size=" + MIB + "m,mode=0700", "tmpfs", directory.toString())) {
            return Optional.empty();
        }
        // Lazily: what writes there may end later than this hook.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> run("umount", "-l", directory.toString())));
        return Optional.of(new SmallDisk(directory));
    }

    Path directory() {
        return directory;
    }

    /** Takes all the room that is left. */
    void fill() {
        try (var out = Files.newOutputStream(filler())) {
            var block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // That is what it was for.
        }
    }

    /** Gives the room back. */
    void free() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
