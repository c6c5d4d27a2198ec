package dev.aceso.trust.sealing.keystore;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.sealing.SignerContract;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeystoreSignerTest extends SignerContract {
    // RFC 8032, section 7.1, test 2.
    private static final String PRIVATE = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    private static final String PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

    private final Bytes pair =
            Bytes.of(KeystoreSigner.freshKeys(new SecureRandom()).get("signer-1"));

    @Override
    protected Signer signer() {
        return new KeystoreSigner(new HashMap<>(Map.of("signer-1", pair.toArray())));
    }

    @Override
    protected Signer reopened() {
        return signer();
    }

    @Test
    void signsAsTheStandardSays() {
        // Given
        var signer = new KeystoreSigner(keys(PRIVATE, PUBLIC));

        // Then
        assertThat(signer.publicKey().asHex()).isEqualTo(PUBLIC);
        assertThat(signer.sign(Bytes.hex("72")).asHex())
                .isEqualTo("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    }

    @Test
    void refusesTwoHalvesOfDifferentKeys() {
        // Given
        var otherPublic = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

        // Then
        assertThatThrownBy(() -> new KeystoreSigner(keys(PRIVATE, otherPublic)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void overwritesTheKeyThatItWasMadeFrom() {
        // Given
        var keys = keys(PRIVATE, PUBLIC);

        // When
        var signer = new KeystoreSigner(keys);

        // Then
        assertThat(keys.get("signer-1")).containsOnly(0);
        assertThat(signer.toString()).isEqualTo("KeystoreSigner");
    }

    private static Map<String, byte[]> keys(String privateKey, String publicKey) {
        return new HashMap<>(
                Map.of("signer-1", Bytes.hex(privateKey + publicKey).toArray()));
    }
}
