package dev.aceso.trust.sealing.cipher;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/** AES-256-GCM of the JCA with a 96-bit nonce and the whole 128-bit tag (NIST SP 800-38D). */
final class Gcm {
    static final int NONCE = 12;
    static final int TAG = 16;

    private Gcm() {}

    /** Writes ciphertext and tag into {@code out} at {@code offset}. The nonce must never have been used under this key. */
    static void seal(SecretKey key, byte[] nonce, byte[] associatedData, byte[] plaintext, byte[] out, int offset) {
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce), associatedData);
            cipher.doFinal(plaintext, 0, plaintext.length, out, offset);
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a key cannot be used", e);
        }
    }

    /** Opens ciphertext and tag, which begin at {@code offset}; {@code INTEGRITY} when they do not open. */
    static byte[] open(SecretKey key, byte[] nonce, byte[] associatedData, byte[] sealed, int offset) {
        try {
            var cipher = cipher(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce), associatedData);
            return cipher.doFinal(sealed, offset, sealed.length - offset);
        } catch (AEADBadTagException e) {
            throw new Failure(Code.INTEGRITY, "a sealed text does not open under its context", e);
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a key cannot be used", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, GCMParameterSpec parameters, byte[] associatedData)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, parameters);
        cipher.updateAAD(associatedData);
        return cipher;
    }
}
