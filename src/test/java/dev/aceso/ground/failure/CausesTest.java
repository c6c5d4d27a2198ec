package dev.aceso.ground.failure;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CausesTest {
    @Test
    void goesFromTheFaultToWhatItCameOf() {
        // Given
        var first = new IllegalStateException("first");
        var last = new IllegalArgumentException(first);
        // Then
        assertThat(Causes.of(last)).containsExactly(last, first);
    }

    @Test
    void aCircleHasAnEnd() {
        // Given
        var one = new IllegalStateException("one");
        var other = new IllegalStateException("other", one);
        one.initCause(other);
        // Then
        assertThat(Causes.of(one)).hasSizeLessThan(20).startsWith(one, other, one);
    }
}
