package dev.aceso.ground.store;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BatchesTest {
    private int left;
    private final List<Integer> taken = new ArrayList<>();

    @Test
    void goesOnUntilFewerWereThereThanAreTakenAtOnce() {
        // Given
        left = 1_200;
        // When
        Batches.all(this::take);
        // Then
        assertThat(left).isZero();
        assertThat(taken).containsExactly(500, 500, 200);
    }

    @Test
    void looksOnceMoreWhenTheLastBatchWasFull() {
        // Given
        left = 500;
        // When
        Batches.all(this::take);
        // Then
        assertThat(taken).containsExactly(500, 0);
    }

    private int take(int most) {
        int some = Math.min(left, most);
        left -= some;
        taken.add(some);
        return some;
    }
}
