package dev.aceso.ground.limits;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import dev.aceso.Hands;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.limits.Rates.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RatesTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final Hands clock = new Hands(NOON);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Rates rates = OpenRates.of(2, 5, clock, meters);

    @Test
    void letsABurstPassAndThenAsManyASecondAsAreAllowed() {
        assertThat(passed(9)).isEqualTo(5);
        clock.forward(Duration.ofMillis(500));
        assertThat(passed(9)).isEqualTo(1);
        clock.forward(1);
        assertThat(passed(9)).isEqualTo(2);
        clock.forward(3_600);
        assertThat(passed(9)).isEqualTo(5);
        assertThat(meters.counter("aceso.rate.refusals", "kind", "person").count())
                .isEqualTo(4 + 8 + 7 + 4);
    }

    @Test
    void countsByTimeThatOnlyGoesOn() {
        // Given: the machine's, by which a moment has passed
        var steady = new Steady();
        long before = steady.nanos();
        // Then
        assertThat(steady.nanos() - before).isNotNegative();
        // and that passes the largest number
        var turned = new HandTurned();
        var counted = OpenRates.of(1, 1, turned.steady(), meters);
        counted.count(Kind.PERSON, "one");
        assertThat(counted.allows(Kind.PERSON, "one")).isFalse();
        turned.forward(Duration.ofSeconds(1));
        assertThat(counted.allows(Kind.PERSON, "one")).isTrue();
    }

    @Test
    void saysWhenTheNextCallIsAllowed() {
        passed(5);
        assertThatThrownBy(() -> rates.count(Kind.PERSON, "one")).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.RATE_LIMITED);
            assertThat(failure.retryAfter()).isEqualTo(Optional.of(Duration.ofMillis(500)));
        });
    }

    @Test
    void countsEachForThemselves() {
        passed(9);
        rates.count(Kind.PERSON, "another");
        rates.count(Kind.CLIENT, "one");
    }

    @Test
    void countsRightWhenManyAskAtOnce() {
        // Given
        var passed = new AtomicInteger();
        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                threads.submit(() -> passed.addAndGet(passed(1)));
            }
        }
        // Then
        assertThat(passed).hasValue(5);
    }

    @Test
    void aLimitThatIsNoneDoesNotStart() {
        assertThatThrownBy(() -> OpenRates.of(0, 5, Clock.systemUTC())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> OpenRates.of(1, 601, Clock.systemUTC())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAddressOfIpv6CountsByItsSite() {
        assertThat(Network.customer("2001:db8:1:2:3:4:5:6")).isEqualTo(Network.customer("2001:db8:1:2:ffff::1"));
        assertThat(Network.customer("2001:db8:1:3::1")).isNotEqualTo(Network.customer("2001:db8:1:2::1"));
        assertThat(Network.customer("192.0.2.7")).isNotEqualTo(Network.customer("192.0.2.8"));
        assertThat(Network.customer(null)).isEqualTo("unknown");
    }

    private int passed(int calls) {
        int passed = 0;
        for (int i = 0; i < calls; i++) {
            try {
                rates.count(Kind.PERSON, "one");
                passed++;
            } catch (Failure tooMany) {
                assertThat(tooMany.code()).isEqualTo(Code.RATE_LIMITED);
            }
        }
        return passed;
    }
}
