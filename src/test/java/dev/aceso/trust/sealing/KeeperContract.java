package dev.aceso.trust.sealing;

import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.cipher.Golden;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every keeper must do. Each adapter has a test that extends this. */
public abstract class KeeperContract {
    private static final UUID ID = new UUID(1, 2);
    private static final UUID OTHER_ID = new UUID(1, 3);
    private final byte[] key = Golden.counting(7, 32);

    /** A keeper with its own keys, the same for the whole test. */
    protected abstract Keeper keeper();

    /** The same keys as {@link #keeper}, as after a restart of the process. */
    protected abstract Keeper reopened();

    @ParameterizedTest
    @EnumSource
    void unwrapsWhatItWrapped(Kek kek) {
        // When
        var wrapped = keeper().wrap(kek, ID, key);

        // Then
        assertThat(keeper().unwrap(kek, ID, wrapped)).isEqualTo(Golden.counting(7, 32));
        assertThat(reopened().unwrap(kek, ID, wrapped)).isEqualTo(Golden.counting(7, 32));
        assertThat(key).as("the caller's array is left as it is").isEqualTo(Golden.counting(7, 32));
        assertThat(wrapped.asHex()).doesNotContain(Bytes.of(key).asHex());
    }

    @Test
    void givesAnArrayThatTheCallerMayOverwrite() {
        // Given
        var wrapped = keeper().wrap(Kek.PATIENT, ID, key);
        var epoch = keeper().epochs().last();

        // When
        java.util.Arrays.fill(keeper().unwrap(Kek.PATIENT, ID, wrapped), (byte) 0);
        java.util.Arrays.fill(keeper().macKey(), (byte) 0);
        java.util.Arrays.fill(keeper().epochKey(epoch), (byte) 0);

        // Then
        assertThat(keeper().unwrap(Kek.PATIENT, ID, wrapped)).isEqualTo(key);
        assertThat(Bytes.of(keeper().macKey())).isNotEqualTo(Bytes.of(new byte[32]));
        assertThat(Bytes.of(keeper().epochKey(epoch))).isNotEqualTo(Bytes.of(new byte[32]));
    }

    @Test
    void refusesAWrappedKeyUnderAnotherId() {
        // Given
        var wrapped = keeper().wrap(Kek.PATIENT, ID, key);

        // Then
        fails(Code.INTEGRITY, () -> keeper().unwrap(Kek.PATIENT, OTHER_ID, wrapped));
    }

    @Test
    void refusesAWrappedKeyUnderTheOtherKeyEncryptionKey() {
        // Given
        var wrapped = keeper().wrap(Kek.PATIENT, ID, key);

        // Then
        fails(Code.INTEGRITY, () -> keeper().unwrap(Kek.LOG, ID, wrapped));
    }

    @Test
    void refusesAWrappedKeyWithItsLastBitChanged() {
        // Given
        var changed = keeper().wrap(Kek.PATIENT, ID, key).toArray();
        changed[changed.length - 1] ^= 1;

        // Then
        fails(Code.INTEGRITY, () -> keeper().unwrap(Kek.PATIENT, ID, Bytes.of(changed)));
    }

    @Test
    void refusesWhatIsNoWrappedKey() {
        fails(Code.INTEGRITY, () -> keeper().unwrap(Kek.PATIENT, ID, Bytes.of()));
        fails(Code.INTEGRITY, () -> keeper().unwrap(Kek.PATIENT, ID, Bytes.utf8("no wrapped key at all")));
    }

    @Test
    void neverWrapsTheSameWayTwice() {
        assertThat(keeper().wrap(Kek.PATIENT, ID, key)).isNotEqualTo(keeper().wrap(Kek.PATIENT, ID, key));
    }

    @Test
    void holdsEveryEpochAcrossARestart() {
        assertThat(keeper().epochs()).isNotEmpty();
        assertThat(reopened().epochs()).isEqualTo(keeper().epochs());
        for (int epoch : keeper().epochs()) {
            assertThat(keeper().epochKey(epoch))
                    .hasSize(32)
                    .isEqualTo(reopened().epochKey(epoch));
        }
        assertThat(keeper().macKey()).hasSize(32).isEqualTo(reopened().macKey());
    }

    @Test
    void saysThatItLacksAnEpoch() {
        fails(Code.KEYS_UNAVAILABLE, () -> keeper().epochKey(999));
    }

    /** Asserts that {@code call} fails with {@code code}. */
    public static void fails(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(code));
    }
}
