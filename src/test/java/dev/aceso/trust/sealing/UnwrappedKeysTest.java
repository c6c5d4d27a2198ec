package dev.aceso.trust.sealing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import com.github.benmanes.caffeine.cache.Scheduler;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.cipher.Golden;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnwrappedKeysTest {
    private final FixedKeeper keeper = new FixedKeeper(1);
    private final MapWrappedKeys wrappedKeys = new MapWrappedKeys();
    private final AtomicLong nanos = new AtomicLong();
    private final UnwrappedKeys keys = keys(100);

    @Test
    void unwrapsOnceAndThenLends() {
        // Given
        var id = wrapped(1);

        // Then
        assertThat(use(keys, id)).isEqualTo(Golden.counting(1, 32));
        assertThat(use(keys, id)).isEqualTo(Golden.counting(1, 32));
        assertThat(keeper.handedOut).hasSize(1);
    }

    @Test
    void overwritesAKeyWhenItsTimeIsOver() {
        // Given
        var id = wrapped(1);
        use(keys, id);

        // When
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        keys.cleanUp();

        // Then
        assertThat(keeper.handedOut.getFirst()).containsOnly(0);
        assertThat(use(keys, id)).as("unwrapped anew").isEqualTo(Golden.counting(1, 32));
    }

    @Test
    void usingAKeyDoesNotProlongItsTime() {
        // Given
        var id = wrapped(1);
        use(keys, id);

        // When
        nanos.addAndGet(Duration.ofMinutes(4).toNanos());
        use(keys, id);
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        keys.cleanUp();

        // Then
        assertThat(keeper.handedOut).hasSize(1).first().isEqualTo(new byte[32]);
    }

    @Test
    void overwritesTheKeysThatAreTooMany() {
        // Given
        var few = keys(2);

        // When
        for (var i = 0; i < 10; i++) {
            use(few, wrapped(i + 1));
        }
        few.cleanUp();

        // Then
        assertThat(keeper.handedOut).hasSize(10);
        assertThat(keeper.handedOut.stream().filter(k -> !Bytes.of(k).equals(Bytes.of(new byte[32]))))
                .hasSize(2);
    }

    @Test
    void leavesAKeyWholeForAUseThatIsOpen() {
        // Given
        var id = wrapped(1);

        // When
        var seen = keys.with(Kek.PATIENT, id, key -> {
            nanos.addAndGet(Duration.ofHours(1).toNanos());
            keys.cleanUp();
            return key.getEncoded();
        });

        // Then
        assertThat(seen).isEqualTo(Golden.counting(1, 32));
        assertThat(keeper.handedOut.getFirst())
                .as("overwritten when the use is over")
                .containsOnly(0);
    }

    @Test
    void overwritesAKeyAlsoWhenItsUseFails() {
        // Given
        var id = wrapped(1);

        // When
        KeeperContract.fails(
                Code.INTEGRITY,
                () -> keys.with(Kek.PATIENT, id, key -> {
                    throw new dev.aceso.ground.failure.Failure(Code.INTEGRITY);
                }));
        keys.dropAll();

        // Then
        assertThat(keeper.handedOut.getFirst()).containsOnly(0);
    }

    @Test
    void keepsAKeyThatWasJustMade() {
        // Given
        var made = Golden.counting(5, 32);
        var id = UUID.randomUUID();

        // When
        keys.keep(id, made);

        // Then
        assertThat(use(keys, id)).isEqualTo(Golden.counting(5, 32));
        assertThat(keeper.handedOut).isEmpty();

        // When
        keys.dropAll();

        // Then
        assertThat(made).containsOnly(0);
    }

    @Test
    void saysThatAKeyIsNotKept() {
        KeeperContract.fails(Code.KEYS_UNAVAILABLE, () -> use(keys, UUID.randomUUID()));
    }

    @Test
    void recoversWhenTheKeeperDoes() {
        // Given
        var id = wrapped(1);
        keeper.down = true;
        KeeperContract.fails(Code.KEYS_UNAVAILABLE, () -> use(keys, id));

        // When
        keeper.down = false;

        // Then
        assertThat(use(keys, id)).isEqualTo(Golden.counting(1, 32));
    }

    @Test
    void neverLendsAHalfOverwrittenKeyWhileManyComeAndGo() throws Exception {
        // Given
        var few = keys(3);
        var ids = new ArrayList<UUID>();
        for (var i = 0; i < 16; i++) {
            ids.add(wrapped(i + 1));
        }
        Callable<Integer> visits = () -> {
            var wrong = 0;
            for (var i = 0; i < 4_000; i++) {
                var n = i * 7 % ids.size();
                if (!Bytes.of(use(few, ids.get(n))).equals(Bytes.of(Golden.counting(n + 1, 32)))) {
                    wrong++;
                }
            }
            return wrong;
        };

        // When
        try (var pool = Executors.newFixedThreadPool(4)) {
            for (var wrong : pool.invokeAll(List.of(visits, visits, visits, visits))) {
                // Then
                assertThat(wrong.get()).isZero();
            }
        }
        few.dropAll();
        assertThat(keeper.handedOut).allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    @Test
    void unwrapsAKeyInUseAnewBesideTheWorkAndOverwritesTheOldOne() {
        // Given
        var warm = keys(10, Warmth.through(Duration.ofMinutes(2), Duration.ofMinutes(5)));
        var id = wrapped(1);
        use(warm, id);

        // When
        forward(Duration.ofMinutes(3));
        assertThat(use(warm, id)).isEqualTo(Golden.counting(1, 32));

        // Then
        await(() -> keeper.handedOut.size() == 2
                && Bytes.of(keeper.handedOut.getFirst()).equals(Bytes.of(new byte[32])));
        forward(Duration.ofMinutes(2).plusSeconds(30));
        keeper.down = true;
        assertThat(use(warm, id)).as("five and a half minutes after the first").isEqualTo(Golden.counting(1, 32));
    }

    @Test
    void aKeyInUseOutlastsTheToleratedAbsenceOfItsKeeperAndNoMore() {
        // Given
        var warm = keys(10, Warmth.through(Duration.ofMinutes(2), Duration.ofMinutes(5)));
        var id = wrapped(1);
        use(warm, id);
        forward(Duration.ofMinutes(2).plusSeconds(44));
        use(warm, id);

        // When
        keeper.down = true;

        // Then
        for (var i = 0; i < 12; i++) {
            forward(Duration.ofSeconds(11));
            assertThat(use(warm, id)).isEqualTo(Golden.counting(1, 32));
        }
        forward(Duration.ofSeconds(10));
        KeeperContract.fails(Code.KEYS_UNAVAILABLE, () -> use(warm, id));
    }

    private UUID wrapped(int first) {
        var id = UUID.randomUUID();
        wrappedKeys.put(id, Kek.PATIENT, keeper.wrap(Kek.PATIENT, id, Golden.counting(first, 32)));
        return id;
    }

    private UnwrappedKeys keys(int size) {
        return keys(size, Warmth.simply(Duration.ofMinutes(5)));
    }

    private UnwrappedKeys keys(int size, Warmth warmth) {
        return new UnwrappedKeys(keeper, wrappedKeys, size, warmth, nanos::get, Scheduler.disabledScheduler());
    }

    private void forward(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static byte[] use(UnwrappedKeys keys, UUID id) {
        return keys.with(Kek.PATIENT, id, key -> key.getEncoded());
    }
}
