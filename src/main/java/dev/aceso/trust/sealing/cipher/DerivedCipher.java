package dev.aceso.trust.sealing.cipher;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * Seals many texts under one key, each under a key of its own that is derived from it.
 *
 * <h2>Format</h2>
 *
 * <p>{@code salt, 32 bytes | ciphertext | tag, 16 bytes}: HKDF-SHA256 (RFC 5869) over key and salt, with the associated data as
 * info, gives 44 bytes: the AES-256 key and the GCM nonce of this one text. Whoever stores it puts a format byte in front.
 *
 * <h2>Why a nonce cannot repeat</h2>
 *
 * <p>Two texts meet under the same derived key and nonce only when two 256-bit random salts are equal; after 2^64 texts under one key
 * the chance of that is below 2^-128. So there is no count to keep, however busy the month is, and the bound of
 * NIST SP 800-38D of 2^32 texts per key does not bind the key that others are derived from: each derived key seals once.
 */
public final class DerivedCipher {
    static final int SALT = 32;

    private final SecureRandom random;

    public DerivedCipher(SecureRandom random) {
        this.random = random;
    }

    /** Seals {@code plaintext} and puts {@code header} in front, which the associated data should name. */
    public byte[] seal(SecretKey key, byte[] header, byte[] associatedData, byte[] plaintext) {
        var salt = new byte[SALT];
        random.nextBytes(salt);
        return seal(key, header, associatedData, plaintext, salt);
    }

    /** With a salt of the caller's: for golden bytes only. */
    static byte[] seal(SecretKey key, byte[] header, byte[] associatedData, byte[] plaintext, byte[] salt) {
        var out = Arrays.copyOf(header, header.length + SALT + plaintext.length + Gcm.TAG);
        System.arraycopy(salt, 0, out, header.length, SALT);
        var derived = derive(key, salt, associatedData);
        var own = Arrays.copyOf(derived, Secret.LENGTH);
        try {
            var nonce = Arrays.copyOfRange(derived, Secret.LENGTH, derived.length);
            Gcm.seal(new RawKey(own), nonce, associatedData, plaintext, out, header.length + SALT);
        } finally {
            Arrays.fill(derived, (byte) 0);
            Arrays.fill(own, (byte) 0);
        }
        return out;
    }

    /** Opens what follows a header of {@code header} bytes; {@code INTEGRITY} when it does not open. The caller owns the result. */
    public byte[] open(SecretKey key, int header, byte[] associatedData, byte[] sealed) {
        if (sealed.length < header + SALT + Gcm.TAG) {
            throw new Failure(Code.INTEGRITY, "a sealed text is too short");
        }
        var derived = derive(key, Arrays.copyOfRange(sealed, header, header + SALT), associatedData);
        var own = Arrays.copyOf(derived, Secret.LENGTH);
        try {
            var nonce = Arrays.copyOfRange(derived, Secret.LENGTH, derived.length);
            return Gcm.open(new RawKey(own), nonce, associatedData, sealed, header + SALT);
        } finally {
            Arrays.fill(derived, (byte) 0);
            Arrays.fill(own, (byte) 0);
        }
    }

    static byte[] derive(SecretKey key, byte[] salt, byte[] info) {
        return derive(key, salt, info, Secret.LENGTH + Gcm.NONCE);
    }

    static byte[] derive(SecretKey key, byte[] salt, byte[] info, int length) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(key)
                            .addSalt(salt)
                            .thenExpand(info, length));
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a key cannot be derived", e);
        }
    }
}
