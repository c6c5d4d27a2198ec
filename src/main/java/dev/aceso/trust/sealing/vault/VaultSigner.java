package dev.aceso.trust.sealing.vault;

import java.util.Base64;
import java.util.Map;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.Signer;

/**
 * Signs checkpoints with the Ed25519 key {@code checkpoints} of Vault's Transit, which never leaves it.
 *
 * <h2>Rotation</h2>
 *
 * <p>Pinned to the version that is the newest when this is made: public key and signatures always belong together, and a running
 * sequencer changes its key never under anybody's feet. After a rotation the sequencer signs with the new version from its next
 * start on. That is another verifier key: whoever verifies must be given it before that, besides the old one, which goes on proving
 * what it signed. So rotate this key only for a reason, and old versions must not be trimmed before the last checkpoint that
 * they signed has been replaced.
 */
final class VaultSigner implements Signer {
    private static final int KEY = 32;
    private static final int SIGNATURE = 64;

    private final TransitKey key;
    private final Bytes publicKey;

    VaultSigner(VaultCalls calls, VaultConfig config) {
        this.key = TransitKey.newest(calls, config, "checkpoints", "ed25519");
        this.publicKey = decoded(Base64.getDecoder(), key.publicKey(), KEY);
    }

    @Override
    public Bytes publicKey() {
        return publicKey;
    }

    @Override
    public Bytes sign(Bytes message) {
        return decoded(Base64.getDecoder(), key.sign(message, Map.of()), SIGNATURE);
    }

    /** Base64 of so many bytes. */
    static Bytes decoded(Base64.Decoder decoder, String text, int length) {
        try {
            var bytes = Bytes.of(decoder.decode(text));
            if (bytes.length() == length) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
        throw Trouble.MISUNDERSTOOD.failure();
    }
}
