package dev.aceso.trust.sealing.cipher;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * The bytes of a key, overwritten as soon as they are retired and nobody uses them any more.
 *
 * <h2>Guarantees</h2>
 *
 * <p>After {@link #retire} no new use begins; a use that began before sees the whole key until it is closed, and the last one to
 * close overwrites it. The bytes appear in no text, and leave only through the key of a {@link Use}. What the JCA copies inside a
 * cipher (its key schedule) is beyond reach and lives until it is collected.
 */
public final class Secret {
    /** The length of every symmetric key here, in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;
    private int users;
    private boolean retired;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes {@code bytes} over: the caller gives up the array and must neither use nor keep it. */
    public static Secret owning(byte[] bytes) {
        return new Secret(bytes);
    }

    /** A fresh 256-bit key, which the caller overwrites after use. */
    public static byte[] fresh(SecureRandom random) {
        var bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Begins a use, to be closed; empty when the key was retired. */
    public synchronized Optional<Use> use() {
        if (retired) {
            return Optional.empty();
        }
        users++;
        return Optional.of(new Use());
    }

    /** Lets no new use begin, and overwrites the bytes when the last one ends. */
    public synchronized void retire() {
        retired = true;
        eraseWhenIdle();
    }

    /** Whether the bytes are gone. */
    public synchronized boolean erased() {
        return retired && users == 0;
    }

    @Override
    public String toString() {
        return "Secret";
    }

    private synchronized void release() {
        users--;
        eraseWhenIdle();
    }

    private void eraseWhenIdle() {
        if (retired && users == 0) {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** One use of the key, for one thread. */
    public final class Use implements AutoCloseable {
        private boolean closed;

        private Use() {}

        /** The key for a cipher of the JCA. Not to be kept beyond this use. */
        public SecretKey key() {
            if (closed) {
                throw new IllegalStateException("the use of this key is over");
            }
            return new RawKey(bytes);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                release();
            }
        }
    }
}
