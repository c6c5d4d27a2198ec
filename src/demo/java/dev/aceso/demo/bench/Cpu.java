package dev.aceso.demo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** CPU time as the kernel counts it (proc_pid_stat, fields 14 to 17), in its ticks of 10 ms. */
final class Cpu {
    private static final long MILLIS_PER_TICK = 10;

    private Cpu() {}

    /** Milliseconds that the process used so far, its children that have ended included. */
    static long millis(long pid) {
        return ticks(pid) * MILLIS_PER_TICK;
    }

    /** The same of a process and all children that it has now: PostgreSQL serves each connection with one. */
    static long millisOfFamily(long pid) {
        long ticks = ticks(pid);
        try (var children = Files.lines(Path.of("/proc", Long.toString(pid), "task", Long.toString(pid), "children"))) {
            ticks += children.flatMap(
                            line -> java.util.Arrays.stream(line.strip().split(" ")))
                    .filter(child -> !child.isEmpty())
                    .mapToLong(child -> ticks(Long.parseLong(child)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ticks * MILLIS_PER_TICK;
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name, field 2, is in brackets and may hold blanks.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = 14; field <= 17; field++) {
                ticks += Long.parseLong(fields[field - 3]);
            }
            return ticks;
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
