package dev.aceso.trust.sealing;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.cipher.Secret;
import dev.aceso.trust.sealing.vault.RealVault;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Searches the heap for a key that was wrapped, unwrapped and dropped: as it is, and in the Base64 in which Vault is spoken to. */
class NoKeyInTheHeapIT {
    /** Connections that carried a key are closed when they have been idle for two seconds, which is looked at every two. */
    private static final long UNTIL_CONNECTIONS_ARE_CLOSED = 5_000;

    @Test
    void aKeyIsNowhereAfterItWasDropped() throws Exception {
        try (var vault = RealVault.start()) {
            // Given
            var source = vault.keysOf("serve");
            var cache = new UnwrappedKeys(
                    source.keeper(),
                    source.wrappedKeys().orElseThrow(),
                    100,
                    Warmth.simply(Duration.ofMinutes(5)),
                    Ticker.systemTicker(),
                    Scheduler.disabledScheduler());
            var patient = UUID.randomUUID();
            var raw = wrapped(source, patient);
            var base64 = raw.clone();
            raw = masked(raw);
            base64 = masked(encoded(base64));

            // When
            assertThat(use(cache, patient)).isEqualTo(Secret.LENGTH);

            // Then
            try (var dump = HeapDump.take()) {
                assertThat(dump.holds(raw))
                        .as("while it is in use, the search finds it")
                        .isTrue();
            }

            // When
            cache.dropAll();
            Thread.sleep(UNTIL_CONNECTIONS_ARE_CLOSED);

            // Then
            try (var dump = HeapDump.take()) {
                assertThat(dump.holds(raw)).as("the key").isFalse();
                assertThat(dump.holds(base64)).as("its Base64").isFalse();
            }
            assertThat(use(cache, patient)).as("and it can be had again").isEqualTo(Secret.LENGTH);
        }
    }

    @Test
    void theSearchFindsAStringOfAKey() throws Exception {
        // Given
        var key = Secret.fresh(new SecureRandom());
        var planted = Base64.getEncoder().encodeToString(key);
        var base64 = masked(encoded(key));

        // Then
        try (var dump = HeapDump.take()) {
            assertThat(dump.holds(base64)).isTrue();
        }
        assertThat(planted).hasSize(44);
    }

    /** The key, which is then also kept in Vault. */
    private static byte[] wrapped(KeySource source, UUID patient) {
        var key = Secret.fresh(new SecureRandom());
        source.wrappedKeys()
                .orElseThrow()
                .put(patient, Kek.PATIENT, source.keeper().wrap(Kek.PATIENT, patient, key));
        return key;
    }

    private static byte[] encoded(byte[] key) {
        var base64 = Base64.getEncoder().encode(key);
        Arrays.fill(key, (byte) 0);
        return base64;
    }

    private static byte[] masked(byte[] content) {
        return HeapDump.masked(content);
    }

    private static int use(UnwrappedKeys keys, UUID patient) {
        return keys.with(Kek.PATIENT, patient, key -> {
            var copy = key.getEncoded();
            Arrays.fill(copy, (byte) 0);
            return copy.length;
        });
    }
}
