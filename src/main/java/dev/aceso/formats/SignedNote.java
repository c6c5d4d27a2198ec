package dev.aceso.formats;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A text with signatures under it.
 *
 * @param text what is signed, ending in a newline
 * @param signatures the signature lines, without {@code "— "}, such as {@code name base64}
 * @see <a href="https://c2sp.org/signed-note">C2SP signed-note</a>
 */
public record SignedNote(String text, List<String> signatures) {
    private static final String DASH = "\u2014 ";
    private static final int MOST_SIGNATURES = 100;

    public SignedNote {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || text.codePoints().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new IllegalArgumentException(
                    "the text of a note ends in a newline and holds no other control character");
        }
    }

    /** Signs {@code text}; {@code signer} turns the message into the 64-byte Ed25519 signature that belongs to {@code key}. */
    public static SignedNote sign(String text, VerifierKey key, UnaryOperator<byte[]> signer) {
        byte[] signature = signer.apply(text.getBytes(StandardCharsets.UTF_8));
        byte[] identified = Arrays.copyOf(key.id(), 4 + signature.length);
        System.arraycopy(signature, 0, identified, 4, signature.length);
        return new SignedNote(
                text, List.of(key.name() + " " + Base64.getEncoder().encodeToString(identified)));
    }

    /**
     * Reads a note. Nothing is verified.
     *
     * @throws IllegalArgumentException where it is not a note
     */
    public static SignedNote parse(String note) {
        int end = note.lastIndexOf("\n\n");
        if (end < 0 || !note.endsWith("\n")) {
            throw new IllegalArgumentException("not a signed note");
        }
        List<String> signatures = new ArrayList<>();
        for (String line : note.substring(end + 2).split("\n", -1)) {
            if (line.startsWith(DASH)) {
                signatures.add(line.substring(DASH.length()));
            } else if (!line.isEmpty()) {
                throw new IllegalArgumentException("not a signature line");
            }
        }
        if (signatures.isEmpty() || signatures.size() > MOST_SIGNATURES) {
            throw new IllegalArgumentException("a note has 1 to 100 signatures");
        }
        return new SignedNote(note.substring(0, end + 1), signatures);
    }

    /** Whether the key signed this text. Signatures of other keys are passed over; one bad signature of this key is a no. */
    public boolean signedBy(VerifierKey key) {
        boolean signed = false;
        for (String line : signatures) {
            String[] parts = line.split(" ", -1);
            if (parts.length != 2 || !parts[0].equals(key.name())) {
                continue;
            }
            byte[] identified = decode(parts[1]);
            if (identified.length < 4 || !Arrays.equals(Arrays.copyOf(identified, 4), key.id())) {
                continue;
            }
            byte[] signature = Arrays.copyOfRange(identified, 4, identified.length);
            if (!key.verifies(text.getBytes(StandardCharsets.UTF_8), signature)) {
                return false;
            }
            signed = true;
        }
        return signed;
    }

    /** The note as it is stored and served. */
    @Override
    public String toString() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(line -> note.append(DASH).append(line).append('\n'));
        return note.toString();
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
