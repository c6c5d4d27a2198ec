package dev.aceso.trust.identity;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.assertj.core.api.AbstractObjectAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HookKeysTest {
    private final Site site = new Site();
    private final List<URI> fetched = new ArrayList<>();
    private Optional<String> answer = Optional.of(Pen.keys());
    private final HookKeys keys = new HookKeys(
            address -> {
                fetched.add(address);
                return answer;
            },
            site.ehrs(),
            site.hooks(),
            site.clock);

    @Test
    void fetchesOnceFromTheConfiguredAddress() {
        // When
        keys.key("main", "ec");
        keys.key("main", "rsa");
        // Then
        assertThat(keys.key("main", "ec")).isEqualTo(Pen.EC.getPublicKey());
        assertThat(fetched).containsExactly(URI.create("https://ehr.main.example/jwks"));
    }

    @Test
    void aFloodOfUnknownKeysCostsOneFetchPerInterval() {
        // Given
        keys.key("main", "ec");
        site.clock.forward(Duration.ofSeconds(30));
        // When
        for (int i = 0; i < 1_000; i++) {
            int made = i;
            refused(() -> keys.key("main", "made-up-" + made)).isEqualTo(Code.UNAUTHENTICATED);
        }
        // Then
        assertThat(fetched).hasSize(2);
        assertThat(keys.key("main", "ec")).isNotNull();
    }

    @Test
    void aFloodAgainstOneEhrDoesNotTouchAnother() {
        // When
        refused(() -> keys.key("main", "made-up")).isEqualTo(Code.UNAUTHENTICATED);
        keys.key("other", "ec");
        // Then
        assertThat(fetched)
                .containsExactly(
                        URI.create("https://ehr.main.example/jwks"), URI.create("https://ehr.other.example/jwks"));
    }

    @Test
    void findsAKeyThatTheEhrAdded() {
        // Given
        answer = Optional.of("{\"keys\":[]}");
        refused(() -> keys.key("main", "ec")).isEqualTo(Code.UNAUTHENTICATED);
        answer = Optional.of(Pen.keys());
        // When
        site.clock.forward(Duration.ofSeconds(30));
        // Then
        assertThat(keys.key("main", "ec")).isEqualTo(Pen.EC.getPublicKey());
    }

    @Test
    void forgetsAKeyThatTheEhrWithdrew() {
        // Given
        keys.key("main", "ec");
        answer = Optional.of("{\"keys\":[]}");
        // When
        site.clock.forward(Duration.ofHours(1));
        // Then
        refused(() -> keys.key("main", "ec")).isEqualTo(Code.UNAUTHENTICATED);
    }

    @Test
    void knownKeysGoOnWorkingForADayWhileTheEhrIsAway() {
        // Given
        keys.key("main", "ec");
        for (Optional<String> away : List.of(Optional.<String>empty(), Optional.of("<html>maintenance</html>"))) {
            answer = away;
            // When
            site.clock.forward(Duration.ofHours(11));
            // Then
            assertThat(keys.key("main", "ec")).isEqualTo(Pen.EC.getPublicKey());
            refused(() -> keys.key("main", "made-up")).isEqualTo(Code.IDENTITY_UNAVAILABLE);
        }
        // When
        site.clock.forward(Duration.ofHours(2));
        // Then
        refused(() -> keys.key("main", "ec")).isEqualTo(Code.IDENTITY_UNAVAILABLE);
    }

    @Test
    @Timeout(60)
    void aKnownKeyIsUsedWhileTheEhrIsSlow() throws Exception {
        // Given
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        HookKeys slow = new HookKeys(
                address -> {
                    if (fetched.isEmpty()) {
                        fetched.add(address);
                        return answer;
                    }
                    asked.countDown();
                    await(answered);
                    return Optional.of("{\"keys\":[]}");
                },
                site.ehrs(),
                site.hooks(),
                site.clock);
        slow.key("main", "ec");
        site.clock.forward(Duration.ofHours(1));
        Thread fetching = Thread.ofVirtual()
                .start(() -> refused(() -> slow.key("main", "ec")).isEqualTo(Code.UNAUTHENTICATED));
        await(asked);
        // Then
        assertThat(slow.key("main", "ec")).isEqualTo(Pen.EC.getPublicKey());
        assertThat(fetching.isAlive()).isTrue();
        // When
        answered.countDown();
        fetching.join();
        // Then
        refused(() -> slow.key("main", "ec")).isEqualTo(Code.UNAUTHENTICATED);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void takesNoKeyThatIsTooShortOrOfAnotherCurve() {
        refused(() -> keys.key("main", "p256")).isEqualTo(Code.UNAUTHENTICATED);
        refused(() -> keys.key("main", "short")).isEqualTo(Code.UNAUTHENTICATED);
    }

    private static AbstractObjectAssert<?, Code> refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return assertThatThrownBy(call)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(Failure.class))
                .extracting(Failure::code);
    }
}
