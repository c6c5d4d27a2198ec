package dev.aceso.trust.sealing.cipher;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;

/**
 * What stands in the clear before a backup: who can open it.
 *
 * <h2>Format 1</h2>
 *
 * <p>{@code "ACESOBAK" | 0x01 | length of the rest, 4 bytes, big-endian |} file id, 16 bytes {@code |} recovery key id, 32 bytes
 * {@code |} length, 4 bytes, and the file key sealed to the recovery key ({@link RecoveryKey}) {@code |} length, 4 bytes, and the file key
 * wrapped by Vault's Transit as its ASCII text, of length 0 where there is no Vault. All of it is associated data of what follows, so that
 * a changed bit here keeps the file from opening.
 *
 * @param file the id of the file, to which both wrapped forms of its key are bound
 * @param recoveryKey the id of the recovery key
 * @param forRecovery the file key, sealed to the recovery key
 * @param forVault the file key, wrapped by Vault, where there is one
 */
public record BackupHeader(UUID file, String recoveryKey, Bytes forRecovery, Optional<Bytes> forVault) {
    private static final String MAGIC = "ACESOBAK";
    private static final byte FORMAT = 1;
    private static final int ID = 16;
    private static final int KEY_ID = 32;
    private static final int MOST = 64 * 1024;

    /** The bytes of the header. */
    public byte[] toArray() {
        var vault = forVault.map(Bytes::toArray).orElse(new byte[0]);
        var rest = ID + KEY_ID + Integer.BYTES + forRecovery.length() + Integer.BYTES + vault.length;
        return ByteBuffer.allocate(MAGIC.length() + 1 + Integer.BYTES + rest)
                .put(MAGIC.getBytes(StandardCharsets.US_ASCII))
                .put(FORMAT)
                .putInt(rest)
                .put(Framing.bytesOf(file))
                .put(HexFormat.of().parseHex(recoveryKey))
                .putInt(forRecovery.length())
                .put(forRecovery.toArray())
                .putInt(vault.length)
                .put(vault)
                .array();
    }

    /**
     * Reads the header and leaves {@code in} behind it.
     *
     * @throws Failure {@code INTEGRITY} when this is no backup, or one of a format that this release does not know
     */
    public static BackupHeader read(InputStream in) throws IOException {
        var data = new DataInputStream(in);
        try {
            var start = data.readNBytes(MAGIC.length());
            if (!MAGIC.equals(new String(start, StandardCharsets.US_ASCII))) {
                throw new Failure(Code.INTEGRITY, "this is no backup");
            }
            if (data.readByte() != FORMAT) {
                throw new Failure(Code.INTEGRITY, "a backup of a format that this release does not know");
            }
            var length = data.readInt();
            if (length < ID + KEY_ID + 2 * Integer.BYTES || length > MOST) {
                throw new Failure(Code.INTEGRITY, "the header of the backup is damaged");
            }
            var rest = ByteBuffer.wrap(new byte[length]);
            data.readFully(rest.array());
            var file = new UUID(rest.getLong(), rest.getLong());
            var recoveryKey = HexFormat.of().formatHex(part(rest, KEY_ID));
            var forRecovery = Bytes.of(part(rest, rest.getInt()));
            var vault = part(rest, rest.getInt());
            if (rest.hasRemaining()) {
                throw new Failure(Code.INTEGRITY, "the header of the backup is damaged");
            }
            return new BackupHeader(
                    file,
                    recoveryKey,
                    forRecovery,
                    vault.length == 0 ? Optional.empty() : Optional.of(Bytes.of(vault)));
        } catch (EOFException | java.nio.BufferUnderflowException e) {
            throw new Failure(Code.INTEGRITY, "the backup is cut short", e);
        }
    }

    private static byte[] part(ByteBuffer from, int length) {
        if (length < 0 || length > from.remaining()) {
            throw new Failure(Code.INTEGRITY, "the header of the backup is damaged");
        }
        var part = new byte[length];
        from.get(part);
        return part;
    }
}
