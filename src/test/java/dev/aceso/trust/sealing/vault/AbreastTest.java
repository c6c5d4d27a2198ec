package dev.aceso.trust.sealing.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AbreastTest {
    private static final List<Integer> TWENTY = IntStream.range(0, 20).boxed().toList();

    private final AtomicLong now = new AtomicLong();
    private final List<Long> rests = new ArrayList<>();

    @Test
    void keepsTheOrder() {
        assertThat(abreast(1).of(TWENTY, n -> n * 2))
                .isEqualTo(TWENTY.stream().map(n -> n * 2).toList());
    }

    @Test
    void restsAfterEachFewForAsLongAsTheShareSays() {
        // When each of twenty takes 10 ns, eight at a time
        abreast(0.25).of(TWENTY, n -> now.addAndGet(10));

        // Then it rests three times as long as it worked
        assertThat(rests).containsExactly(240L, 240L, 120L);
    }

    @Test
    void neverRestsWhereTheWholeTimeIsItsOwn() {
        abreast(1).of(TWENTY, n -> now.addAndGet(10));
        assertThat(rests).containsExactly(0L, 0L, 0L);
    }

    @Test
    void restsForABoundedTimeWhateverVaultTakes() {
        abreast(0.01).of(List.of(1), n -> now.addAndGet(60_000_000_000L));
        assertThat(rests).containsExactly(2_000_000_000L);
    }

    @Test
    void beginsNoMoreAfterAFailure() {
        var begun = new AtomicLong();
        assertThatThrownBy(() -> abreast(1).of(TWENTY, n -> {
                    begun.incrementAndGet();
                    throw new Failure(Code.KEYS_UNAVAILABLE);
                }))
                .isInstanceOf(Failure.class);
        assertThat(begun.get()).isLessThanOrEqualTo(8);
    }

    @Test
    void refusesAShareThatIsNone() {
        for (double share : List.of(0.0, -1.0, 1.1, Double.NaN)) {
            assertThatThrownBy(() -> new Abreast(share))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("aceso.vault.background-share");
        }
    }

    private Abreast abreast(double share) {
        return new Abreast(share, now::get, rests::add);
    }
}
