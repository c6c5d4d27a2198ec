package dev.aceso.trust.sealing;

import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper.Kek;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What every place of wrapped keys must do. Each adapter has a test that extends this. */
public abstract class WrappedKeysContract {
    private static final Bytes WRAPPED = Bytes.utf8("vault:v1:AAAA");

    private final UUID id = UUID.randomUUID();

    /** The place. */
    protected abstract WrappedKeys wrappedKeys();

    @ParameterizedTest
    @EnumSource
    void findsWhatWasPutThere(Kek kek) {
        // When
        wrappedKeys().put(id, kek, WRAPPED);

        // Then
        assertThat(wrappedKeys().find(kek, id)).contains(WRAPPED);
        assertThat(wrappedKeys().gone(kek, id)).isFalse();
    }

    @Test
    void findsNothingElse() {
        // Given
        wrappedKeys().put(id, Kek.PATIENT, WRAPPED);

        // Then
        assertThat(wrappedKeys().find(Kek.PATIENT, UUID.randomUUID())).isEmpty();
        assertThat(wrappedKeys().find(Kek.LOG, id)).isEmpty();
        assertThat(wrappedKeys().gone(Kek.LOG, id)).isTrue();
    }

    @Test
    void neverWritesOverWhatIsThere() {
        // Given
        wrappedKeys().put(id, Kek.PATIENT, WRAPPED);

        // Then
        KeeperContract.fails(
                Code.KEYS_UNAVAILABLE, () -> wrappedKeys().put(id, Kek.PATIENT, Bytes.utf8("vault:v1:BBBB")));
        assertThat(wrappedKeys().find(Kek.PATIENT, id)).contains(WRAPPED);
    }
}
