package dev.aceso.trust.sealing.cipher;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.SecretKey;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;

/**
 * Seals rows of the log under the key of a month.
 *
 * <h2>Format 2</h2>
 *
 * <p>{@code 0x02 | id of the month's key, 16 bytes |} the salt, ciphertext and tag of {@link DerivedCipher}. Associated data: as in
 * {@link RecordCipher}, with version 0. The key's id stands in front because a row must open without knowing its month.
 */
public final class LogRowCipher {
    static final byte FORMAT = 2;
    private static final int HEADER = 1 + 2 * Long.BYTES;

    private final DerivedCipher cipher;

    public LogRowCipher(SecureRandom random) {
        this.cipher = new DerivedCipher(random);
    }

    /** Seals {@code plaintext} as that row of that table, under the key of that id. */
    public Bytes seal(SecretKey key, UUID keyId, String table, UUID row, Bytes plaintext) {
        var clear = plaintext.toArray();
        try {
            return Bytes.of(cipher.seal(key, header(keyId), associatedData(keyId, table, row), clear));
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /** With a salt of the caller's: for golden bytes only. */
    static Bytes seal(SecretKey key, UUID keyId, String table, UUID row, Bytes plaintext, byte[] salt) {
        return Bytes.of(
                DerivedCipher.seal(key, header(keyId), associatedData(keyId, table, row), plaintext.toArray(), salt));
    }

    /** The id of the key that a row names; {@code INTEGRITY} when it is no such row. */
    public static UUID keyOf(Bytes sealed) {
        if (sealed.length() < HEADER + DerivedCipher.SALT + Gcm.TAG) {
            throw new Failure(Code.INTEGRITY, "not a sealed row of the log");
        }
        var in = ByteBuffer.wrap(sealed.toArray());
        if (in.get() != FORMAT) {
            throw new Failure(Code.INTEGRITY, "not a sealed row of the log of a known format");
        }
        return new UUID(in.getLong(), in.getLong());
    }

    /** Opens a row under the key that it names; {@code INTEGRITY} when it does not open. */
    public Bytes open(SecretKey key, String table, UUID row, Bytes sealed) {
        var clear = cipher.open(key, HEADER, associatedData(keyOf(sealed), table, row), sealed.toArray());
        try {
            return Bytes.of(clear);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private static byte[] header(UUID keyId) {
        return ByteBuffer.allocate(HEADER)
                .put(FORMAT)
                .put(Framing.bytesOf(keyId))
                .array();
    }

    private static byte[] associatedData(UUID keyId, String table, UUID row) {
        return new Context(table, row, 0, keyId).associatedData(FORMAT);
    }
}
