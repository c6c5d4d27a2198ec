package dev.aceso.trust.sealing.keystore;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.Signer;

/**
 * Signs with the Ed25519 key (RFC 8032) of a keystore file. Its entry {@code signer-1} is the 32-byte private key followed by the
 * 32-byte public key, because PKCS#12 keeps private keys only with a certificate, which nobody would look at.
 */
final class KeystoreSigner implements Signer {
    private static final String ALIAS = "signer-1";
    private static final int LENGTH = 32;
    /** The X.509 SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410, section 4). */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private final PrivateKey privateKey;
    private final Bytes publicKey;

    /** Overwrites the arrays of {@code keys}. Proves that the two halves belong together. */
    KeystoreSigner(Map<String, byte[]> keys) {
        var pair = keys.get(ALIAS);
        if (pair == null || pair.length != 2 * LENGTH) {
            throw new IllegalStateException("the signer's keystore lacks an Ed25519 key " + ALIAS);
        }
        var seed = Arrays.copyOf(pair, LENGTH);
        this.publicKey = Bytes.of(Arrays.copyOfRange(pair, LENGTH, pair.length));
        try {
            this.privateKey = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            prove();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("self-test failed: Ed25519", e);
        } finally {
            Arrays.fill(seed, (byte) 0);
            keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
        }
    }

    /** The key of a new signer's keystore. */
    static Map<String, byte[]> freshKeys(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, random);
            var made = generator.generateKeyPair();
            var seed = ((EdECPrivateKey) made.getPrivate()).getBytes().orElseThrow();
            var info = made.getPublic().getEncoded();
            var pair = Arrays.copyOf(seed, 2 * LENGTH);
            System.arraycopy(info, info.length - LENGTH, pair, LENGTH, LENGTH);
            Arrays.fill(seed, (byte) 0);
            return new HashMap<>(Map.of(ALIAS, pair));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key cannot be made", e);
        }
    }

    @Override
    public Bytes publicKey() {
        return publicKey;
    }

    @Override
    public Bytes sign(Bytes message) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(message.toArray());
            return Bytes.of(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "the signing key cannot be used", e);
        }
    }

    @Override
    public String toString() {
        return "KeystoreSigner";
    }

    private void prove() throws GeneralSecurityException {
        var message = Bytes.utf8("self-test").toArray();
        var signature = Signature.getInstance("Ed25519");
        signature.initSign(privateKey);
        signature.update(message);
        var signed = signature.sign();
        signature.initVerify(decoded(publicKey));
        signature.update(message);
        if (!signature.verify(signed)) {
            throw new IllegalStateException("the signer's keystore holds two halves of different keys");
        }
    }

    private static PublicKey decoded(Bytes raw) throws GeneralSecurityException {
        var info = Arrays.copyOf(SPKI, SPKI.length + LENGTH);
        System.arraycopy(raw.toArray(), 0, info, SPKI.length, LENGTH);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info));
    }
}
