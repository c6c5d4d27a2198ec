package dev.aceso.trust.sealing.cipher;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SecretTest {
    private final byte[] bytes = Golden.counting(1, 32);
    private final Secret secret = Secret.owning(bytes);

    @Test
    void overwritesAnIdleKeyAtOnce() {
        // When
        secret.retire();

        // Then
        assertThat(bytes).containsOnly(0);
        assertThat(secret.erased()).isTrue();
        assertThat(secret.use()).isEmpty();
    }

    @Test
    void keepsAKeyInUseWholeUntilItsLastUseEnds() {
        // Given
        var first = secret.use().orElseThrow();
        var second = secret.use().orElseThrow();

        // When
        secret.retire();
        first.close();
        first.close();

        // Then
        assertThat(secret.use()).isEmpty();
        assertThat(second.key().getEncoded()).isEqualTo(Golden.counting(1, 32));

        // When
        second.close();

        // Then
        assertThat(bytes).containsOnly(0);
    }

    @Test
    void givesNoKeyAfterTheUseIsOver() {
        // Given
        var use = secret.use().orElseThrow();

        // When
        use.close();

        // Then
        assertThatThrownBy(use::key).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void appearsInNoTextAndInNoSerialForm() {
        try (var use = secret.use().orElseThrow()) {
            assertThat(secret.toString()).isEqualTo("Secret");
            assertThat(use.key().toString()).isEqualTo("RawKey");
            assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(use.key()))
                    .isInstanceOf(NotSerializableException.class);
        }
    }
}
