package dev.aceso.trust.identity;

import java.net.ConnectException;

import dev.aceso.ground.limits.HandTurned;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProviderReachTest {
    private final HandTurned time = new HandTurned();
    private final ProviderReach reach = new ProviderReach(time.steady());

    @Test
    void isAwayUntilItIsAskedAgain() {
        // Given
        assertThat(reach.away()).isFalse();
        assertThat(reach.failedBy(new IllegalStateException("the token does not verify")))
                .isFalse();
        assertThat(reach.away()).isFalse();

        // When
        assertThat(reach.failedBy(new IllegalStateException(new ConnectException("refused"))))
                .isTrue();

        // Then
        time.forward(ProviderReach.BETWEEN_FETCHES.minusMillis(1));
        assertThat(reach.away()).isTrue();
        time.forward(ProviderReach.BETWEEN_FETCHES);
        assertThat(reach.away()).isFalse();
    }
}
