package dev.aceso.trust.sealing.keystore;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.KeeperContract;
import dev.aceso.trust.sealing.cipher.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeystoreKeeperTest extends KeeperContract {
    private static final UUID GOLDEN_ID = UUID.fromString("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    private Keeper keeper;

    @BeforeEach
    void make() {
        KeystoreFile.create(file(), "pw".toCharArray(), KeystoreKeeper.freshKeys(RANDOM));
        keeper = reopened();
    }

    @Override
    protected Keeper keeper() {
        return keeper;
    }

    @Override
    protected Keeper reopened() {
        return new KeystoreKeeper(KeystoreFile.read(file(), "pw".toCharArray()), RANDOM);
    }

    @Test
    void unwrapsThePinnedBytes() {
        // Given
        var golden = new KeystoreKeeper(goldenKeys(), RANDOM);

        // Then
        assertThat(golden.unwrap(Kek.PATIENT, GOLDEN_ID, Golden.bytes("wrapped-patient")))
                .isEqualTo(Golden.counting(0x80, 32));
        assertThat(golden.unwrap(Kek.LOG, GOLDEN_ID, Golden.bytes("wrapped-log")))
                .isEqualTo(Golden.counting(0x80, 32));
    }

    @Test
    void wrapsAsPinned() {
        // Given
        var golden = new KeystoreKeeper(goldenKeys(), new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(Golden.counting(0x20, bytes.length), 0, bytes, 0, bytes.length);
            }
        });

        // Then
        assertThat(golden.wrap(Kek.PATIENT, GOLDEN_ID, Golden.counting(0x80, 32)))
                .isEqualTo(Golden.bytes("wrapped-patient"));
    }

    @Test
    void wrapsUnderTheNewestVersionAndUnwrapsUnderTheOld() {
        // Given
        var older = new KeystoreKeeper(goldenKeys(), RANDOM);
        var keys = goldenKeys();
        keys.put("kek-2", Golden.counting(0x33, 32));
        var newer = new KeystoreKeeper(keys, RANDOM);
        var key = Golden.counting(9, 32);

        // When
        var old = older.wrap(Kek.PATIENT, GOLDEN_ID, key);
        var fresh = newer.wrap(Kek.PATIENT, GOLDEN_ID, key);

        // Then
        assertThat(newer.unwrap(Kek.PATIENT, GOLDEN_ID, old)).isEqualTo(key);
        assertThat(newer.unwrap(Kek.PATIENT, GOLDEN_ID, fresh)).isEqualTo(key);
        fails(Code.KEYS_UNAVAILABLE, () -> older.unwrap(Kek.PATIENT, GOLDEN_ID, fresh));
    }

    @Test
    void refusesAKeystoreThatLacksAKey() {
        for (var alias : goldenKeys().keySet()) {
            var keys = goldenKeys();
            keys.remove(alias);
            assertThatThrownBy(() -> new KeystoreKeeper(keys, RANDOM))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(alias);
        }
    }

    @Test
    void refusesAKeyThatIsTooShort() {
        // Given
        var keys = goldenKeys();
        keys.put("kek-1", new byte[16]);

        // Then
        assertThatThrownBy(() -> new KeystoreKeeper(keys, RANDOM)).isInstanceOf(IllegalStateException.class);
    }

    private Path file() {
        return folder.resolve("keys.p12");
    }

    private static Map<String, byte[]> goldenKeys() {
        var keys = new HashMap<String, byte[]>();
        for (var alias : new String[] {"kek-1", "log-kek-1", "epoch-1", "mac"}) {
            keys.put(alias, Golden.counting(0, 32));
        }
        return keys;
    }
}
