package dev.aceso.trust.sealing.vault;

import java.time.Instant;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.sealing.AssertionSigner;
import dev.aceso.trust.sealing.AssertionSignerContract;
import dev.aceso.trust.sealing.Keeper;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.KeeperContract;
import dev.aceso.trust.sealing.SignerContract;
import dev.aceso.trust.sealing.WrappedKeys;
import dev.aceso.trust.sealing.WrappedKeysContract;
import dev.aceso.trust.sealing.cipher.Golden;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The ports on the real server, each under the identity that uses it. */
class VaultPortsIT {
    private static RealVault vault;

    @BeforeAll
    static void start() {
        vault = RealVault.start();
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @Nested
    class TheKeeper extends KeeperContract {
        private final Keeper keeper = vault.keysOf("serve").keeper();

        @Override
        protected Keeper keeper() {
            return keeper;
        }

        @Override
        protected Keeper reopened() {
            return vault.keysOf("serve").keeper();
        }
    }

    @Nested
    class TheWrappedKeys extends WrappedKeysContract {
        private final WrappedKeys keys = vault.keysOf("serve").wrappedKeys().orElseThrow();

        @Override
        protected WrappedKeys wrappedKeys() {
            return keys;
        }
    }

    @Nested
    class TheSigner extends SignerContract {
        private final Signer signer = vault.keysOf("sequence").signer();

        @Override
        protected Signer signer() {
            return signer;
        }

        @Override
        protected Signer reopened() {
            return vault.keysOf("sequence").signer();
        }
    }

    @Nested
    class TheAssertionSigner extends AssertionSignerContract {
        private final AssertionSigner signer = vault.keysOf("serve").assertionSigner();

        @Override
        protected AssertionSigner signer() {
            return signer;
        }

        @Override
        protected AssertionSigner reopened() {
            return vault.keysOf("serve").assertionSigner();
        }
    }

    @Test
    void aCallThatIsRepeatedFindsItsOwnWork() {
        // Given
        var keys = vault.keysOf("serve").wrappedKeys().orElseThrow();
        var id = UUID.randomUUID();

        // When
        keys.put(id, Kek.PATIENT, Bytes.utf8("vault:v1:AAAA"));
        keys.put(id, Kek.PATIENT, Bytes.utf8("vault:v1:AAAA"));

        // Then
        assertThat(keys.find(Kek.PATIENT, id)).contains(Bytes.utf8("vault:v1:AAAA"));
    }

    @Test
    void keysLieInFoldersThatStaySmall() {
        // Given
        var id = UUID.fromString("abcd1234-0000-4000-8000-000000000001");

        // When
        vault.keysOf("serve").wrappedKeys().orElseThrow().put(id, Kek.PATIENT, Bytes.utf8("vault:v1:AAAA"));
        vault.keysOf("serve").wrappedKeys().orElseThrow().put(id, Kek.LOG, Bytes.utf8("vault:v1:BBBB"));

        // Then
        var root = vault.bao().root();
        assertThat(root.read("aceso-kv/data/patients/ab/cd/" + id).data().path("data"))
                .hasToString("{\"wrapped\":\"vault:v1:AAAA\"}");
        assertThat(root.read("aceso-kv/data/log/" + id).data().path("data"))
                .hasToString("{\"wrapped\":\"vault:v1:BBBB\"}");
    }

    @Test
    void whatWasWrappedBeforeARotationUnwrapsAfterIt() {
        // Given
        var keeper = vault.keysOf("serve").keeper();
        var id = UUID.randomUUID();
        var before = keeper.wrap(Kek.LOG, id, Golden.counting(3, 32));

        // When
        vault.bao().root().write("aceso-transit/keys/log/rotate", java.util.Map.of());
        var after = keeper.wrap(Kek.LOG, id, Golden.counting(3, 32));

        // Then
        assertThat(before.asUtf8()).startsWith("vault:v1:");
        assertThat(after.asUtf8()).startsWith("vault:v2:");
        assertThat(keeper.unwrap(Kek.LOG, id, before)).isEqualTo(Golden.counting(3, 32));
        assertThat(keeper.unwrap(Kek.LOG, id, after)).isEqualTo(Golden.counting(3, 32));
    }

    @Test
    void aSignerKeepsItsVersionWhenTheKeyIsRotatedUnderIt() {
        // Given
        var running = vault.keysOf("sequence").signer();
        var signature = running.sign(Bytes.utf8("x"));

        // When
        vault.bao().root().write("aceso-transit/keys/checkpoints/rotate", java.util.Map.of());

        // Then
        assertThat(running.sign(Bytes.utf8("x"))).isEqualTo(signature);
        assertThat(vault.keysOf("sequence").signer().publicKey()).isNotEqualTo(running.publicKey());
    }

    @Test
    void everyVersionOfTheKeyOfAssertionsIsPublishedAndTheNewestSignsWhenItIsOldEnough() {
        // Given
        var before = vault.keysOf("serve").assertionSigner();
        var old = before.published();

        // When
        var rotated = Instant.now();
        vault.bao().root().write("aceso-transit/keys/assertions/rotate", java.util.Map.of());
        var overlapping = vault.keysOf("serve").assertionSigner(rotated);
        var after = vault.keysOf("serve").assertionSigner(rotated.plusSeconds(60));

        // Then
        assertThat(after.published()).hasSize(old.size() + 1).containsAll(old).contains(after.jwk());
        assertThat(overlapping.published()).isEqualTo(after.published());
        assertThat(overlapping.keyId()).isEqualTo(before.keyId());
        assertThat(after.keyId()).isNotEqualTo(before.keyId());
        assertThat(vault.keysOf("serve").assertionSigner(Instant.EPOCH).jwk()).isEqualTo(old.getFirst());

        // When the old version is retired
        vault.bao()
                .root()
                .write(
                        "aceso-transit/keys/assertions/config",
                        java.util.Map.of("min_decryption_version", old.size() + 1));

        // Then
        assertThat(vault.keysOf("serve").assertionSigner().published()).containsExactly(after.jwk());
    }

    @Test
    void twoMigratorsEndWithTheSameKeys() {
        // Given
        var mac = Bytes.of(vault.keysOf("serve").keeper().macKey());

        // When
        vault.keysOf("migrate").prepare();

        // Then
        assertThat(Bytes.of(vault.keysOf("serve").keeper().macKey())).isEqualTo(mac);
        assertThat(vault.as("migrate")
                        .calls()
                        .create("aceso-kv/data/derive/mac", VaultWrappedKeys.entry(Bytes.utf8("vault:v1:AAAA"))))
                .isFalse();
        assertThat(Bytes.of(vault.keysOf("serve").keeper().macKey())).isEqualTo(mac);
    }

    @Test
    void findsAnEpochThatWasAddedAndNoneBeyondAGap() {
        // Given
        var root = vault.as("migrate").calls();
        for (int epoch : new int[] {2, 4}) {
            var name = VaultKeeper.epoch(epoch);
            root.create(
                    "aceso-kv/data/derive/" + name,
                    VaultWrappedKeys.entry(
                            root.encrypt("derive", VaultKeeper.context(name), Golden.counting(epoch, 32))));
        }

        // Then
        var keeper = vault.keysOf("serve").keeper();
        assertThat(keeper.epochs()).containsExactly(1, 2);
        assertThat(keeper.epochKey(2)).isEqualTo(Golden.counting(2, 32));
    }

    @Test
    void refusesAnEpochKeyThatIsKeptUnderAnotherName() {
        // Given
        var migrate = vault.as("migrate").calls();
        var moved = migrate.encrypt("derive", VaultKeeper.context("epoch-7"), Golden.counting(1, 32));
        migrate.create("aceso-kv/data/derive/epoch-8", VaultWrappedKeys.entry(moved));

        // Then
        KeeperContract.fails(
                Code.INTEGRITY, () -> vault.keysOf("serve").keeper().epochKey(8));
    }

    @Test
    void nobodySignsOrUnwrapsWithTheKeysOfAnother() {
        assertThatThrownBy(() -> vault.keysOf("serve").signer()).satisfies(VaultPortsIT::isRefused);
        assertThatThrownBy(() -> vault.keysOf("sequence").keeper().macKey()).satisfies(VaultPortsIT::isRefused);
        assertThatThrownBy(() -> vault.keysOf("sequence").assertionSigner()).satisfies(VaultPortsIT::isRefused);
        assertThatThrownBy(() -> vault.keysOf("migrate").keeper().macKey()).satisfies(VaultPortsIT::isRefused);
    }

    private static void isRefused(Throwable thrown) {
        assertThat(Trouble.of((Failure) thrown)).contains(Trouble.REFUSED);
    }
}
