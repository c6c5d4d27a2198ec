package dev.aceso.trust.identity;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProviderClockTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Site site = new Site();
    private final ProviderClock clock = site.provider();

    @Test
    void takesTimesThatAreOffByNoMoreThanIsAllowed() {
        assertThat(clock.mayHaveBeen(Site.NOON.plusSeconds(30))).isTrue();
        assertThat(clock.mayHaveBeen(Site.NOON.plusSeconds(31))).isFalse();
        assertThat(clock.mayBeToCome(Site.NOON.minusSeconds(29))).isTrue();
        assertThat(clock.mayBeToCome(Site.NOON.minusSeconds(30))).isFalse();
    }

    @Test
    void goesByTheProvidersClockWhereThatShowsThatItIsAheadUntilItNoLongerDoes() {
        // Given
        clock.shows(Site.NOON.minusSeconds(5));
        assertThat(clock.within(Site.NOON.minus(MINUTE), MINUTE)).isTrue();

        // When
        clock.shows(Site.NOON.plusSeconds(20));
        clock.shows(Site.NOON.plusSeconds(10));

        // Then
        assertThat(clock.within(Site.NOON.minusSeconds(41), MINUTE)).isFalse();
        assertThat(clock.within(Site.NOON.minusSeconds(40), MINUTE)).isTrue();

        // When
        site.clock.forward(Duration.ofMinutes(10));
        clock.shows(site.clock.instant());

        // Then
        assertThat(clock.within(site.clock.instant().minus(MINUTE), MINUTE)).isTrue();
    }

    @Test
    void startsWithNoLeewayThatIsNone() {
        for (String wrong : new String[] {"PT121S", "PT-1S"}) {
            var config = Site.config(IdentityConfig.class, Map.of("aceso.identity.clock-skew", wrong));
            assertThatThrownBy(() -> new ProviderClock(config, site.clock))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("aceso.identity.clock-skew");
        }
    }
}
