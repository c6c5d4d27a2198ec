package dev.aceso.trust.sealing;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.Signer;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What every signer of checkpoints must do. Each adapter has a test that extends this. */
public abstract class SignerContract {
    private static final Bytes MESSAGE = Bytes.utf8("aceso.example/log\n7\nroot\n");

    /** A signer with its own key, the same for the whole test. */
    protected abstract Signer signer();

    /** The same key, as after a restart of the process. */
    protected abstract Signer reopened();

    @Test
    void signsSoThatAnotherImplementationVerifies() {
        // When
        var signature = signer().sign(MESSAGE);

        // Then
        assertThat(signature.length()).isEqualTo(64);
        assertThat(verifies(MESSAGE, signature)).isTrue();
        assertThat(verifies(Bytes.utf8("another"), signature)).isFalse();
    }

    @Test
    void signsTheEmptyMessageAndALongOne() {
        for (var message : new Bytes[] {Bytes.of(), Bytes.of(new byte[100_000])}) {
            assertThat(verifies(message, signer().sign(message))).isTrue();
        }
    }

    @Test
    void hasTheSameKeyAfterARestart() {
        assertThat(signer().publicKey().length()).isEqualTo(32);
        assertThat(reopened().publicKey()).isEqualTo(signer().publicKey());
        assertThat(verifies(MESSAGE, reopened().sign(MESSAGE))).isTrue();
    }

    private boolean verifies(Bytes message, Bytes signature) {
        var verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(signer().publicKey().toArray()));
        verifier.update(message.toArray(), 0, message.length());
        return verifier.verifySignature(signature.toArray());
    }
}
