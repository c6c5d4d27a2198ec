package dev.aceso.trust.sealing.cipher;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** RSA-OAEP with SHA-256 and MGF1-SHA-256 (RFC 8017, section 7.1; NIST SP 800-56B) of the JCA, under keys of 3072 or 4096 bits. */
final class Oaep {
    /** The first byte of whatever is sealed to a recovery key. */
    static final byte FORMAT = 4;

    private static final Set<Integer> BITS = Set.of(3072, 4096);

    private Oaep() {}

    static Cipher cipher(int mode, Key key, byte[] label, SecureRandom random) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                mode,
                key,
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(label)),
                random);
        return cipher;
    }

    /** Refuses what is shorter or odder than we promise. */
    static void require(RSAKey key) {
        if (!BITS.contains(key.getModulus().bitLength())) {
            throw new IllegalArgumentException("a recovery key is RSA of 3072 or 4096 bits");
        }
    }

    /** The id of a key pair: SHA-256 over the SubjectPublicKeyInfo of its public half, in lower-case hexadecimal. */
    static String id(RSAPublicKey key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static RSAPublicKey publicKey(RSAPublicKeySpec spec) throws GeneralSecurityException {
        return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
    }
}
