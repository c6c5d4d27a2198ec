package dev.aceso.trust.sealing.keystore;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.AssertionSigner;
import dev.aceso.trust.sealing.AssertionSignerContract;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeystoreAssertionSignerTest extends AssertionSignerContract {
    private final Bytes key = fresh();

    @Override
    protected AssertionSigner signer() {
        return new KeystoreAssertionSigner(keys(key.toArray()));
    }

    @Override
    protected AssertionSigner reopened() {
        return signer();
    }

    @Test
    void refusesAKeyThatIsNoneOrTwoHalvesOfDifferentKeys() {
        // Given
        var mixed = key.toArray();
        System.arraycopy(fresh().toArray(), 0, mixed, 0, 48);

        // Then
        for (var bad : new byte[][] {mixed, new byte[144], new byte[96]}) {
            assertThatThrownBy(() -> new KeystoreAssertionSigner(keys(bad)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("assertions-1");
        }
        assertThatThrownBy(() -> new KeystoreAssertionSigner(Map.of())).hasMessageContaining("assertions-1");
    }

    @Test
    void overwritesTheKeyThatItWasMadeFrom() {
        // Given
        var keys = keys(key.toArray());

        // When
        var signer = new KeystoreAssertionSigner(keys);

        // Then
        assertThat(keys.get("assertions-1")).containsOnly(0);
        assertThat(signer.toString()).isEqualTo("KeystoreAssertionSigner");
    }

    private static Bytes fresh() {
        return Bytes.of(KeystoreAssertionSigner.freshKeys(new SecureRandom()).get("assertions-1"));
    }

    private static Map<String, byte[]> keys(byte[] key) {
        return new HashMap<>(Map.of("assertions-1", key));
    }
}
