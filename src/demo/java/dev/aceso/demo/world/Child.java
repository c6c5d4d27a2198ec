package dev.aceso.demo.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server process that cannot outlive this JVM.
 *
 * <p>A small shell stands guard: it reads the pipe whose other end only this JVM holds. When the pipe ends, by {@link #stop()} or
 * because the JVM died in whatever way, the guard asks the server to end and, after a grace period, kills it. The server runs in
 * a session of its own, so that Ctrl-C reaches only the JVM, which then ends things in order.
 */
public final class Child implements AutoCloseable {
    private static final int GRACE_SECONDS = 12;
    private static final String GUARD = """
            signal=$1; pidfile=$2; grace=$3; shift 3
            exec 3<&0 </dev/null
            "$@" 3<&- &
            pid=$!
            echo $pid >"$pidfile"
            (
              cat <&3 >/dev/null
              kill -s "$signal" $pid
              i=0
              while [ $i -lt $((grace * 10)) ] && kill -0 $pid; do sleep 0.1; i=$((i + 1)); done
              kill -s KILL $pid
            ) 2>/dev/null &
            watch=$!
            exec 3<&-
            wait $pid
            status=$?
            kill $watch
            rm -f "$pidfile"
            exit $status
            """;

    private final String name;
    private final Process guard;
    private final Path log;
    private final Path pidFile;

    private Child(String name, Process guard, Path log, Path pidFile) {
        this.name = name;
        this.guard = guard;
        this.log = log;
        this.pidFile = pidFile;
    }

    static Child start(
            Workspace workspace, String name, String signal, Map<String, String> environment, List<String> command) {
        var pidFile = workspace.directory().resolve("run").resolve(name + ".pid");
        var line = new ArrayList<>(List.of("setsid", "sh", "-c", GUARD, "guard-" + name, signal, pidFile.toString()));
        line.add(Integer.toString(GRACE_SECONDS));
        line.addAll(command);
        var log = workspace.log(name);
        var builder = new ProcessBuilder(line)
                .directory(workspace.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        builder.environment().put("HOME", workspace.directory().toString());
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().putAll(environment);
        try {
            Files.deleteIfExists(pidFile);
            var guard = builder.start();
            guard.onExit().thenAccept(Child::hangUp);
            return new Child(name, guard, log, pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file that takes the process's output. */
    public Path log() {
        return log;
    }

    /** The id of the server process itself, not of its guard. */
    public long pid() {
        await("its pid", 10, () -> Files.exists(pidFile) && !text(pidFile).isBlank());
        return Long.parseLong(text(pidFile).strip());
    }

    /** Resident memory in KiB, as the kernel counts it now. */
    public long residentKib() {
        return text(Path.of("/proc", Long.toString(pid()), "status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** Whether the process still runs. */
    public boolean alive() {
        return guard.isAlive();
    }

    /** Waits for the process to end by itself and returns its exit status. */
    public int waitFor(int seconds) {
        try {
            if (guard.waitFor(seconds, TimeUnit.SECONDS)) {
                return guard.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException(name + " did not end within " + seconds + " s\n" + tail());
    }

    /** Waits until the condition holds; fails at once when the process ends before, showing the end of its log. */
    public void await(String what, int seconds, BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (!guard.isAlive()) {
                throw new IllegalStateException(name + " ended with status " + guard.exitValue() + "\n" + tail());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + ": no " + what + " within " + seconds + " s\n" + tail());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(name + ": interrupted", e);
            }
        }
    }

    /** Kills the process without a chance to tidy up, as a crash would. */
    public void kill() {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
        waitFor(10);
    }

    /** Asks the process to end, and returns when it has. */
    public void stop() {
        askToEnd();
        waitFor(GRACE_SECONDS + 8);
    }

    void askToEnd() {
        hangUp(guard);
    }

    @Override
    public void close() {
        stop();
    }

    /** The last lines of its log. */
    public String tail() {
        var lines = text(log).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    private static void hangUp(Process guard) {
        try {
            guard.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
