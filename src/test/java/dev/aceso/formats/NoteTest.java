package dev.aceso.formats;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NoteTest {
    /** A key and a note made by Go's implementation, from its documentation. */
    private static final String KNOWN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String KNOWN_NOTE = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            \u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
            """;

    /** The first key pair of RFC 8032, section 7.1. */
    private static final byte[] SECRET =
            HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

    private static final byte[] PUBLIC =
            HexFormat.of().parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

    private final VerifierKey key = new VerifierKey("log.aceso.example/demo", PUBLIC);

    @Test
    void verifiesANoteMadeElsewhere() {
        // Given
        VerifierKey known = VerifierKey.parse(KNOWN_KEY);
        SignedNote note = SignedNote.parse(KNOWN_NOTE);

        // Then
        assertThat(note.signedBy(known)).isTrue();
        assertThat(note).hasToString(KNOWN_NOTE);
        assertThat(known).hasToString(KNOWN_KEY);
        assertThat(SignedNote.parse(KNOWN_NOTE.replace("crypto", "steno")).signedBy(known))
                .isFalse();
        assertThat(note.signedBy(key)).isFalse();
    }

    @Test
    void signsACheckpointToTheseBytes() {
        // Given
        Checkpoint checkpoint = new Checkpoint(
                key.name(), 3, Hash.hex("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"));

        // When
        SignedNote note = SignedNote.sign(checkpoint.text(), key, NoteTest::sign);

        // Then
        assertThat(note).hasToString("""
                log.aceso.example/demo
                3
                rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=

                \u2014 log.aceso.example/demo +dLeNudlv+ETyXU7aPUpQQPEf52oliEcGLF2VhmoHzANIZRvomsieZkQdDruDx8zwImzB2F1GYIJN9Vm5WcA/B5n5A4=
                """);
        assertThat(key).hasToString("log.aceso.example/demo+f9d2de36+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea");
        assertThat(SignedNote.parse(note.toString()).signedBy(key)).isTrue();
        assertThat(Checkpoint.parse(note.text())).isEqualTo(checkpoint);
    }

    @Test
    void passesOverSignaturesOfOthersButNotOverABadOneOfItsOwn() {
        // Given
        SignedNote note = SignedNote.sign("text\n", key, NoteTest::sign);
        String ours = note.signatures().getFirst();
        String other = KNOWN_NOTE.lines().skip(3).findFirst().orElseThrow().substring(2);
        String bad = SignedNote.sign("other text\n", key, NoteTest::sign)
                .signatures()
                .getFirst();

        // Then
        assertThat(new SignedNote("text\n", List.of(other, ours)).signedBy(key)).isTrue();
        assertThat(new SignedNote("text\n", List.of(ours, bad)).signedBy(key)).isFalse();
        assertThat(new SignedNote("text\n", List.of(other)).signedBy(key)).isFalse();
    }

    @Test
    void refusesWhatIsNotANoteAKeyOrACheckpoint() {
        for (String text : List.of(
                "", "text\n", "text\n\n", "text\n\n\u2014 a b", "te\txt\n\n\u2014 a b\n", "text\n\nno dash\n")) {
            assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
        for (String text : List.of("", "a+b", KNOWN_KEY.replace("c74f", "c74e"), KNOWN_KEY.replace("+ARpc", "+Arpc"))) {
            assertThatThrownBy(() -> VerifierKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
        for (String text : List.of(
                "", "o\n01\nAAAA\n", "o\n1\nAAAA\n", "o\n-1\n" + Hash.sha256().asBase64() + "\n")) {
            assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    static byte[] sign(byte[] message) {
        try {
            PrivateKey secret = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, SECRET));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(secret);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
