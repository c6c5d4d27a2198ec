package dev.aceso.trust.sealing.cipher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * Seals the content of a backup as a stream: Tink's AES-GCM-HKDF streaming encryption under a key that serves one file.
 *
 * <p>After the {@link BackupHeader}, which is its associated data: Tink's own header of 40 bytes (length, salt, nonce prefix), then segments
 * of 1 MiB, each AES-256-GCM under a key that HKDF-SHA256 derives from file key and salt. The number of a segment and whether it is the last
 * are in its nonce, so segments cannot be moved, dropped or cut off.
 *
 * @see <a href="https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming">the format</a>
 */
public final class BackupCipher {
    private static final int SEGMENT = 1 << 20;

    private BackupCipher() {}

    /** Seals what is written, and writes it to {@code out}; closing ends the last segment and closes {@code out}. */
    public static OutputStream sealing(OutputStream out, BackupHeader header, byte[] key) throws IOException {
        try {
            return cipher(key).newEncryptingStream(out, header.toArray());
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a key cannot be used", e);
        }
    }

    /**
     * Opens what follows the header. Only segments that prove whole are handed out, and that the file ends where it was ended is known
     * when the end of the stream was reached, not before.
     *
     * @return a stream that throws {@link IOException} where the file was changed or cut
     */
    public static InputStream opening(InputStream in, BackupHeader header, byte[] key) throws IOException {
        try {
            return cipher(key).newDecryptingStream(in, header.toArray());
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a key cannot be used", e);
        }
    }

    private static AesGcmHkdfStreaming cipher(byte[] key) throws GeneralSecurityException {
        return new AesGcmHkdfStreaming(key, "HmacSha256", Secret.LENGTH, SEGMENT, 0);
    }
}
