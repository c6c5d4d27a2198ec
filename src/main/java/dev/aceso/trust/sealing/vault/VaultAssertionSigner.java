package dev.aceso.trust.sealing.vault;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import dev.aceso.ground.egress.VaultConfig;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.AssertionSigner;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;

/**
 * Signs assertions with the P-384 key {@code assertions} of Vault's Transit, which never leaves it. Pinned to one version when this is
 * made, so that public key and signatures belong together; every version that Transit still has is published.
 */
final class VaultAssertionSigner implements AssertionSigner {
    private static final int SIGNATURE = 96;
    private static final Map<String, String> ES384 =
            Map.of("hash_algorithm", "sha2-384", "marshaling_algorithm", "jws");

    private final TransitKey key;
    private final ECPublicKey publicKey;

    /** With the newest version made before a moment, or the oldest there is. */
    VaultAssertionSigner(VaultCalls calls, VaultConfig config, Instant madeBefore) {
        this.key = TransitKey.newest(calls, config, "assertions", "ecdsa-p384", madeBefore);
        this.publicKey = decoded(key.publicKey());
    }

    @Override
    public ECPublicKey publicKey() {
        return publicKey;
    }

    @Override
    public List<String> published() {
        return key.publicKeys().stream()
                .map(pem -> AssertionSigner.jwk(decoded(pem)).toJson(OutputControlLevel.PUBLIC_ONLY))
                .toList();
    }

    @Override
    public Bytes sign(Bytes signingInput) {
        return VaultSigner.decoded(Base64.getUrlDecoder(), key.sign(signingInput, ES384), SIGNATURE);
    }

    private static ECPublicKey decoded(String pem) {
        try {
            var der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw Trouble.MISUNDERSTOOD.failure();
        }
    }
}
