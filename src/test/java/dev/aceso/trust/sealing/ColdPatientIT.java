package dev.aceso.trust.sealing;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Scheduler;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.cipher.Golden;
import dev.aceso.trust.sealing.vault.RealVault;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How often Vault is asked, by the count of the server itself. */
class ColdPatientIT {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aColdPatientCostsTwoRoundTripsAndAWarmOneNone() {
        try (var vault = RealVault.start()) {
            // Given
            var source = vault.keysOf("serve");
            var keeper = source.keeper();
            var wrappedKeys = source.wrappedKeys().orElseThrow();
            var patient = UUID.randomUUID();
            wrappedKeys.put(patient, Kek.PATIENT, keeper.wrap(Kek.PATIENT, patient, Golden.counting(9, 32)));
            var cache = new UnwrappedKeys(
                    keeper,
                    wrappedKeys,
                    100,
                    Warmth.simply(Duration.ofMinutes(5)),
                    nanos::get,
                    Scheduler.disabledScheduler());

            // Then
            for (var life = 0; life < 3; life++) {
                var before = vault.requests();
                use(cache, patient);
                assertThat(vault.requests() - before).as("cold").isEqualTo(2);
                for (var i = 0; i < 100; i++) {
                    use(cache, patient);
                }
                assertThat(vault.requests() - before).as("and warm").isEqualTo(2);
                nanos.addAndGet(Duration.ofMinutes(5).toNanos());
            }
        }
    }

    private static void use(UnwrappedKeys keys, UUID patient) {
        assertThat(keys.<byte[]>with(Kek.PATIENT, patient, key -> key.getEncoded()))
                .isEqualTo(Golden.counting(9, 32));
    }
}
