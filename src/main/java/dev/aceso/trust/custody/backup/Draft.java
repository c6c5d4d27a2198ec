package dev.aceso.trust.custody.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * A file that appears under its name when it is whole, and not before: written beside it under another name (mode 0600), forced to the
 * disk, then renamed. One that is closed without {@link #keep} is removed.
 */
final class Draft implements AutoCloseable {
    /** How the names of unfinished files begin and end. */
    static final String PREFIX = ".";

    static final String SUFFIX = ".part";
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final Path target;
    private final FileChannel channel;
    private final DigestOutputStream out;
    private long bytes;

    private Draft(Path target, Path path, FileChannel channel) {
        this.target = target;
        this.path = path;
        this.channel = channel;
        this.out = new DigestOutputStream(new Counted(Channels.newOutputStream(channel)), sha256());
    }

    static Draft of(Path target) throws IOException {
        var path = target.resolveSibling(PREFIX + target.getFileName() + SUFFIX);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var channel = FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner);
        return new Draft(target, path, channel);
    }

    /** Where to write. Closing it does not close the draft. */
    OutputStream stream() {
        return new BufferedOutputStream(out, BUFFER) {
            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /** How many bytes were written. */
    long bytes() {
        return bytes;
    }

    /** SHA-256 over all that was written, in lower-case hexadecimal; to be asked once. */
    String digest() {
        return HexFormat.of().formatHex(out.getMessageDigest().digest());
    }

    /** Makes it durable under its name. */
    void keep() throws IOException {
        channel.force(true);
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        try (var folder = FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Counts what goes through. */
    private final class Counted extends OutputStream {
        private final OutputStream to;

        private Counted(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int octet) throws IOException {
            to.write(octet);
            bytes++;
        }

        @Override
        public void write(byte[] content, int from, int length) throws IOException {
            to.write(content, from, length);
            bytes += length;
        }
    }
}
