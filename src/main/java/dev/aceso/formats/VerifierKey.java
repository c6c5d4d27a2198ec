package dev.aceso.formats;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public half of a note-signing key: a name and an Ed25519 key. As text ({@code vkey}) it is
 * {@code <name>+<8 hex digits of the key id>+<base64 of 0x01 and the key>}.
 *
 * @see <a href="https://c2sp.org/signed-note">C2SP signed-note</a>
 */
public final class VerifierKey {
    private static final byte ED25519 = 1;
    /** The fixed start of an Ed25519 SubjectPublicKeyInfo, RFC 8410. */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] key;

    /** A key under a name without spaces and plus signs; {@code key} is the raw 32-byte public key of RFC 8032. */
    public VerifierKey(String name, byte[] key) {
        if (name.isEmpty()
                || name.contains("+")
                || name.codePoints().anyMatch(VerifierKey::space)
                || key.length != 32) {
            throw new IllegalArgumentException("not a verifier key");
        }
        this.name = name;
        this.key = key.clone();
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException where it is not one, or its id does not belong to its key
     */
    public static VerifierKey parse(String vkey) {
        String[] parts = vkey.strip().split("\\+", 3);
        byte[] typed = parts.length == 3 ? Base64.getDecoder().decode(parts[2]) : new byte[0];
        if (typed.length != 33 || typed[0] != ED25519) {
            throw new IllegalArgumentException("not an Ed25519 verifier key");
        }
        VerifierKey key = new VerifierKey(parts[0], Arrays.copyOfRange(typed, 1, 33));
        if (!key.toString().equals(vkey.strip())) {
            throw new IllegalArgumentException("the id of the verifier key does not belong to it");
        }
        return key;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The first four bytes of SHA-256 over name, newline, signature type and key. */
    public byte[] id() {
        byte[] start = (name + "\n").getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(Hash.sha256(start, new byte[] {ED25519}, key).toArray(), 4);
    }

    /** Whether {@code signature} is this key's over {@code message}. */
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            byte[] encoded = Arrays.copyOf(SPKI, SPKI.length + key.length);
            System.arraycopy(key, 0, encoded, SPKI.length, key.length);
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The text form. */
    @Override
    public String toString() {
        byte[] typed = new byte[33];
        typed[0] = ED25519;
        System.arraycopy(key, 0, typed, 1, 32);
        return name + "+" + HexFormat.of().formatHex(id()) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    private static boolean space(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }
}
