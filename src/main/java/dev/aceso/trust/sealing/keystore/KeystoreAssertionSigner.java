package dev.aceso.trust.sealing.keystore;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Map;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.AssertionSigner;

/**
 * Signs assertions with the P-384 key of a keystore file. Its entry {@code assertions-1} is the private number, then the public point, x
 * and y: 48 bytes each, big-endian.
 */
final class KeystoreAssertionSigner implements AssertionSigner {
    static final String ALIAS = "assertions-1";
    private static final int LENGTH = 48;

    private final PrivateKey privateKey;
    private final ECPublicKey publicKey;

    /** Overwrites the arrays of {@code keys}. Proves that the two halves belong together. */
    KeystoreAssertionSigner(Map<String, byte[]> keys) {
        try {
            var key = keys.get(ALIAS);
            if (key == null || key.length != 3 * LENGTH) {
                throw new IllegalStateException("the keystore lacks a P-384 key " + ALIAS);
            }
            var factory = KeyFactory.getInstance("EC");
            var curve = curve();
            privateKey = factory.generatePrivate(new ECPrivateKeySpec(number(key, 0), curve));
            publicKey = (ECPublicKey)
                    factory.generatePublic(new ECPublicKeySpec(new ECPoint(number(key, 1), number(key, 2)), curve));
            prove();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the keystore holds no good P-384 key " + ALIAS, e);
        } finally {
            keys.values().forEach(key -> Arrays.fill(key, (byte) 0));
        }
    }

    /** The key of a new keystore. */
    static Map<String, byte[]> freshKeys(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp384r1"), random);
            var pair = generator.generateKeyPair();
            var point = ((ECPublicKey) pair.getPublic()).getW();
            var key = new byte[3 * LENGTH];
            put(key, 0, ((ECPrivateKey) pair.getPrivate()).getS());
            put(key, 1, point.getAffineX());
            put(key, 2, point.getAffineY());
            return Map.of(ALIAS, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a P-384 key cannot be made", e);
        }
    }

    @Override
    public ECPublicKey publicKey() {
        return publicKey;
    }

    @Override
    public Bytes sign(Bytes signingInput) {
        try {
            return Bytes.of(signed(signingInput.toArray()));
        } catch (GeneralSecurityException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "the key of assertions cannot be used", e);
        }
    }

    @Override
    public String toString() {
        return "KeystoreAssertionSigner";
    }

    /** In the form of IEEE P1363, which JOSE uses: no DER. */
    private static Signature algorithm() throws GeneralSecurityException {
        return Signature.getInstance("SHA384withECDSAinP1363Format");
    }

    private byte[] signed(byte[] message) throws GeneralSecurityException {
        var signature = algorithm();
        signature.initSign(privateKey);
        signature.update(message);
        return signature.sign();
    }

    private void prove() throws GeneralSecurityException {
        var message = Bytes.utf8("self-test").toArray();
        var signature = algorithm();
        signature.initVerify(publicKey);
        signature.update(message);
        if (!signature.verify(signed(message))) {
            throw new IllegalStateException("the keystore holds two halves of different keys as " + ALIAS);
        }
    }

    private static ECParameterSpec curve() throws GeneralSecurityException {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp384r1"));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    private static BigInteger number(byte[] key, int which) {
        return new BigInteger(1, key, which * LENGTH, LENGTH);
    }

    private static void put(byte[] key, int which, BigInteger number) {
        var bytes = number.toByteArray();
        int length = Math.min(bytes.length, LENGTH);
        System.arraycopy(bytes, bytes.length - length, key, (which + 1) * LENGTH - length, length);
        Arrays.fill(bytes, (byte) 0);
    }
}
