package dev.aceso.trust.sealing.cipher;

import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;

/**
 * Seals records under the patient's data key.
 *
 * <h2>Format 1</h2>
 *
 * <p>{@code 0x01 | nonce, 12 bytes | ciphertext | tag, 16 bytes}: AES-256-GCM. Associated data: the {@link Framing} of
 * {@code aceso.sealed}, format, table, row, version and key id. Formats are for ever: a new one gets a new first byte.
 *
 * <h2>Why a nonce cannot repeat</h2>
 *
 * <p>Nonces are 96 random bits (NIST SP 800-38D, 8.2.2), which allows 2^32 texts per key with a chance of 2^-32 for two equal ones (8.3).
 * A key seals one patient's records only: at one text each second it would take 136 years to reach that bound. Rows of the log,
 * which share a key for a month, are sealed by {@link DerivedCipher} instead.
 */
public final class RecordCipher {
    static final byte FORMAT = 1;
    private static final int HEADER = 1 + Gcm.NONCE;

    private final SecureRandom random;

    public RecordCipher(SecureRandom random) {
        this.random = random;
    }

    /** Seals {@code plaintext} for its context. */
    public Bytes seal(SecretKey key, Context context, Bytes plaintext) {
        var nonce = new byte[Gcm.NONCE];
        random.nextBytes(nonce);
        return seal(key, context, plaintext, nonce);
    }

    /** With a nonce of the caller's: for golden bytes only. */
    static Bytes seal(SecretKey key, Context context, Bytes plaintext, byte[] nonce) {
        var out = new byte[HEADER + plaintext.length() + Gcm.TAG];
        out[0] = FORMAT;
        System.arraycopy(nonce, 0, out, 1, Gcm.NONCE);
        var clear = plaintext.toArray();
        try {
            Gcm.seal(key, nonce, context.associatedData(FORMAT), clear, out, HEADER);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
        return Bytes.of(out);
    }

    /** Opens what {@link #seal} returned; {@code INTEGRITY} under any other key or context, or when a bit has changed. */
    public Bytes open(SecretKey key, Context context, Bytes sealed) {
        var in = sealed.toArray();
        if (in.length < HEADER + Gcm.TAG || in[0] != FORMAT) {
            throw new Failure(Code.INTEGRITY, "not a sealed record of a known format");
        }
        var clear = Gcm.open(key, Arrays.copyOfRange(in, 1, HEADER), context.associatedData(FORMAT), in, HEADER);
        try {
            return Bytes.of(clear);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }
}
