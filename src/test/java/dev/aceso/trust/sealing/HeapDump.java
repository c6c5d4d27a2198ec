package dev.aceso.trust.sealing;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.management.HotSpotDiagnosticMXBean;

/** Everything that is alive in this JVM's heap, as bytes to be searched. */
final class HeapDump implements AutoCloseable {
    private static final byte MASK = 0x5a;

    private final Path file;

    private HeapDump(Path file) {
        this.file = file;
    }

    /** Collects what is dead, and writes the rest to a file. */
    static HeapDump take() throws IOException {
        var folder = Files.createTempDirectory("heap");
        var file = folder.resolve("live.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
        return new HeapDump(file);
    }

    /** Hides bytes that are to be searched for, so that the search does not find itself. Overwrites {@code content}. */
    static byte[] masked(byte[] content) {
        var masked = new byte[content.length];
        for (var i = 0; i < content.length; i++) {
            masked[i] = (byte) (content[i] ^ MASK);
            content[i] = 0;
        }
        return masked;
    }

    /** Whether the bytes that {@code masked} hides are anywhere in the dump. */
    boolean holds(byte[] masked) throws IOException {
        try (var channel = FileChannel.open(file)) {
            long size = channel.size();
            var window = 64L * 1024 * 1024;
            for (long at = 0; at < size; at += window) {
                var part = channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(window + masked.length, size - at));
                var first = (byte) (masked[0] ^ MASK);
                for (int i = 0; i <= part.limit() - masked.length; i++) {
                    if (part.get(i) == first && matches(part, i, masked)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean matches(java.nio.ByteBuffer part, int at, byte[] masked) {
        for (var i = 0; i < masked.length; i++) {
            if ((part.get(at + i) ^ MASK) != masked[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
        Files.delete(file.getParent());
    }
}
