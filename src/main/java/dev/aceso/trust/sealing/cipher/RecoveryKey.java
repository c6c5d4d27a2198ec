package dev.aceso.trust.sealing.cipher;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.UUID;
import javax.crypto.Cipher;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;

/**
 * The public half of the offline recovery key: it seals keys that only the private half opens, which no process of ours holds.
 *
 * <h2>Format 4</h2>
 *
 * <p>{@code 0x04 |} RSA-OAEP with SHA-256 and MGF1-SHA-256 over the 32 bytes of the key. The OAEP label is the {@link Framing} of
 * {@code aceso.escrow}, format, which key-encryption key and key id for a key in escrow, and of {@code aceso.backup-key}, format
 * and file id for the key of a backup file: what is moved to another id does not open.
 *
 * <h2>Why RSA-OAEP</h2>
 *
 * <p>An operator makes the pair, and in the worst case opens a key by hand, with openssl alone; FIPS 140 modules have it. The keys that it
 * seals are 32 bytes long, so nothing hybrid is needed.
 */
public final class RecoveryKey {
    private final RSAPublicKey key;
    private final String id;
    private final SecureRandom random;

    RecoveryKey(RSAPublicKey key, SecureRandom random) {
        Oaep.require(key);
        this.key = key;
        this.id = Oaep.id(key);
        this.random = random;
    }

    /**
     * Reads the PEM file of a public key ({@code BEGIN PUBLIC KEY}).
     *
     * @throws IllegalStateException when there is none, or it is no RSA key of 3072 or 4096 bits
     */
    public static RecoveryKey read(Path pem, SecureRandom random) {
        try {
            var spec = new X509EncodedKeySpec(Pem.block(pem, "PUBLIC KEY"));
            return new RecoveryKey((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec), random);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the public half of the recovery key cannot be read: a PEM file of an RSA key of 3072 or 4096 bits",
                    e);
        }
    }

    /** The id of the pair: SHA-256 over the SubjectPublicKeyInfo, 64 lower-case hexadecimal digits. */
    public String id() {
        return id;
    }

    /** Seals a patient's or the log's key; leaves the array as it is. {@code kek} is in lower case. */
    public Bytes seal(String kek, UUID keyId, byte[] secret) {
        return seal(escrow(kek, keyId), secret);
    }

    /** Seals the key of a backup file; leaves the array as it is. */
    public Bytes sealFileKey(UUID fileId, byte[] secret) {
        return seal(fileKey(fileId), secret);
    }

    static byte[] escrow(String kek, UUID keyId) {
        return Framing.of("aceso.escrow")
                .number(Oaep.FORMAT)
                .text(kek)
                .id(keyId)
                .toArray();
    }

    static byte[] fileKey(UUID fileId) {
        return Framing.of("aceso.backup-key").number(Oaep.FORMAT).id(fileId).toArray();
    }

    private Bytes seal(byte[] label, byte[] secret) {
        try {
            var cipher = Oaep.cipher(Cipher.ENCRYPT_MODE, key, label, random);
            var sealed = new byte[1 + cipher.getOutputSize(secret.length)];
            sealed[0] = Oaep.FORMAT;
            cipher.doFinal(secret, 0, secret.length, sealed, 1);
            return Bytes.of(sealed);
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a key cannot be sealed to the recovery key", e);
        }
    }
}
