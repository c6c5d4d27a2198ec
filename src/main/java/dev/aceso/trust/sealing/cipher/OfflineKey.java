package dev.aceso.trust.sealing.cipher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.UUID;
import javax.crypto.Cipher;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;

/**
 * The private half of the recovery key, in the hands of a restore and of nobody else.
 *
 * <p>The file's bytes are overwritten once they are read. What the JCA makes of them are immutable numbers that cannot be: they live until
 * the restore ends, which is why it is a process of its own that ends.
 */
public final class OfflineKey {
    private final RSAPrivateCrtKey key;
    private final String id;

    private OfflineKey(RSAPrivateCrtKey key, String id) {
        this.key = key;
        this.id = id;
    }

    /**
     * Reads an unencrypted PKCS#8 PEM file ({@code BEGIN PRIVATE KEY}), mode 0600.
     *
     * @throws IllegalStateException when it is open to others, or not such a key
     */
    public static OfflineKey read(Path pem) {
        byte[] encoded = {};
        try {
            if (!EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                    .containsAll(Files.getPosixFilePermissions(pem))) {
                throw new IllegalStateException(
                        "the recovery key's file is open to others than its owner: set its mode to 0600");
            }
            encoded = Pem.block(pem, "PRIVATE KEY");
            var key =
                    (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            Oaep.require(key);
            var half = Oaep.publicKey(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
            return new OfflineKey(key, Oaep.id(half));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the recovery key cannot be read: an unencrypted PKCS#8 PEM file of an RSA key of 3072 or 4096 bits",
                    e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** The id of the pair, as {@link RecoveryKey#id}. */
    public String id() {
        return id;
    }

    /** Opens a key in escrow; {@code INTEGRITY} when it does not open under its id. The caller owns the result. */
    public byte[] open(String kek, UUID keyId, Bytes sealed) {
        return open(RecoveryKey.escrow(kek, keyId), sealed);
    }

    /** Opens the key of a backup file; {@code INTEGRITY} when it does not open. The caller owns the result. */
    public byte[] openFileKey(UUID fileId, Bytes sealed) {
        return open(RecoveryKey.fileKey(fileId), sealed);
    }

    @Override
    public String toString() {
        return "OfflineKey";
    }

    private byte[] open(byte[] label, Bytes sealed) {
        var in = sealed.toArray();
        if (in.length < 1 || in[0] != Oaep.FORMAT) {
            throw new Failure(Code.INTEGRITY, "not sealed to a recovery key in a known format");
        }
        byte[] secret;
        try {
            secret = Oaep.cipher(Cipher.DECRYPT_MODE, key, label, new SecureRandom())
                    .doFinal(in, 1, in.length - 1);
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.INTEGRITY, "a key does not open under this recovery key and its id", e);
        }
        if (secret.length != Secret.LENGTH) {
            Arrays.fill(secret, (byte) 0);
            throw new Failure(Code.INTEGRITY, "what was sealed to the recovery key is no key of ours");
        }
        return secret;
    }
}
