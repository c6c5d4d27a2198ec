package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The private directory (0700) of one run, and the owner of every process started in it.
 *
 * <p>Lifecycle: {@link #close()} stops the processes and removes the directory; a shutdown hook does it on exit and Ctrl-C. When
 * the JVM is killed without a chance to do either, each process is ended by its guard (see {@link Child}) and the directory is
 * removed by a sweeper that waits for the end of this JVM on its standard input.
 */
public final class Workspace implements AutoCloseable {
    private static final String SWEEPER = """
            cat >/dev/null
            i=0
            while [ $i -lt 150 ]; do
              alive=
              for f in "$1"/run/*.pid; do
                [ -f "$f" ] && read -r p <"$f" && kill -0 "$p" && alive=1
              done
              [ -z "$alive" ] && break
              sleep 0.2; i=$((i + 1))
            done 2>/dev/null
            rm -rf -- "$1"
            """;

    private final Path directory;
    private final Process sweeper;
    private final Thread hook;
    private final List<Child> children = new ArrayList<>();
    private boolean closed;

    private Workspace(Path directory, Process sweeper) {
        this.directory = directory;
        this.sweeper = sweeper;
        this.hook = new Thread(this::sweep, "workspace-close");
    }

    /** Makes a new private directory below the system's temporary directory. */
    public static Workspace create() {
        try {
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            var directory = Files.createTempDirectory("aceso-", owner);
            var sweeper = new ProcessBuilder("setsid", "sh", "-c", SWEEPER, "sweeper", directory.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var workspace = new Workspace(directory, sweeper);
            for (var part : List.of("run", "log", "tmp", "tls")) {
                Files.createDirectory(directory.resolve(part), owner);
            }
            Runtime.getRuntime().addShutdownHook(workspace.hook);
            return workspace;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The private directory. */
    public Path directory() {
        return directory;
    }

    /** The log file of the process of that name. */
    public Path log(String name) {
        return directory.resolve("log").resolve(name + ".log");
    }

    /** Writes a file that only its owner can read (0600), replacing what was there. */
    Path write(String name, String content) {
        return write(name, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    Path write(String name, byte[] content) {
        var file = directory.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return Files.write(file, content, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a process that this workspace owns.
     *
     * @param name names its log and pid file
     * @param signal the signal that asks it to end
     * @param environment all it gets besides PATH, HOME and LANG
     * @param command program and arguments
     */
    synchronized Child start(String name, String signal, Map<String, String> environment, List<String> command) {
        if (closed) {
            throw new IllegalStateException("the workspace is closed");
        }
        var child = Child.start(this, name, signal, environment, command);
        children.add(child);
        return child;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            return; // the hook is running and does the rest
        }
        sweep();
    }

    private synchronized void sweep() {
        if (closed) {
            return;
        }
        closed = true;
        children.forEach(Child::askToEnd);
        children.forEach(Child::stop);
        try {
            sweeper.getOutputStream().close();
            sweeper.waitFor(40, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
