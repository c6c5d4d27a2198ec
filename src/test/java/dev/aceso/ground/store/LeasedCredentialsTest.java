package dev.aceso.ground.store;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import dev.aceso.Hands;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LeasedCredentialsTest {
    /** Pool life 4 s, longest transaction 7 s, renew grace 18 s; leases of 20 s. */
    private static final LeaseConfig CONFIG = new LeaseConfig(
            true, Duration.ofSeconds(4), Duration.ofSeconds(7), Duration.ofSeconds(18), Duration.ofSeconds(4));

    private final Hands clock = new Hands();
    private final Landlord vault = new Landlord();
    private final Set<String> refused = new HashSet<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LeasedCredentials credentials = new LeasedCredentials(vault, CONFIG, logins(), clock, meters);

    @AfterEach
    void end() {
        vault.answers.countDown();
        credentials.end();
    }

    @Test
    void asksAboutTheLeaseAtEachConnectionButNotTwiceInASecond() {
        assertThat(user()).isEqualTo("u1");
        assertThat(user()).isEqualTo("u1");
        assertThat(vault.questions).hasValue(1);
        clock.forward(2);
        assertThat(user()).isEqualTo("u1");
        assertThat(vault.questions).hasValue(2);
    }

    @Test
    void aBurstOfConnectionsTakesOneLease() throws InterruptedException {
        try (var pool = Executors.newFixedThreadPool(16)) {
            for (var i = 0; i < 16; i++) {
                pool.execute(credentials::lease);
            }
        }
        assertThat(vault.made).hasValue(1);
    }

    @Test
    void theInterruptOfAnEarlierCallerStopsNobodyElse() {
        // When
        Thread.currentThread().interrupt();
        var found = credentials.getCredentialsAsync("any").await().indefinitely();

        // Then
        assertThat(found).containsKey("user");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void renewsALeaseOfWhichTooLittleIsLeft() {
        // Given
        user();
        clock.forward(3);

        // When
        assertThat(user()).isEqualTo("u1");

        // Then
        assertThat(vault.renewals).hasValue(1);
        assertThat(credentials.remaining()).contains(Duration.ofSeconds(20));
    }

    @Test
    void takesOthersWhenALeaseMayNotBecomeOlder() {
        // Given
        user();
        vault.oldest = clock.instant().plusSeconds(15);

        // When
        clock.forward(3);

        // Then
        assertThat(user()).isEqualTo("u2");
    }

    @Test
    void takesOthersAtOnceWhenTheLeaseWasRevoked() {
        // Given
        user();
        vault.revoked = true;

        // When
        clock.forward(2);

        // Then
        assertThat(user()).isEqualTo("u2");
    }

    @Test
    void goesOnWithTheLastOnesWhileVaultIsAwayForAsLongAsTheySurelyLast() {
        // Given
        user();
        vault.away = true;

        // When, Then: 20 s less 11 s for a connection
        clock.forward(9);
        assertThat(user()).isEqualTo("u1");
        assertThat(count("kept")).isEqualTo(1);
        clock.forward(1);
        assertThatThrownBy(this::user)
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.STORE_UNAVAILABLE));

        // When
        vault.away = false;
        credentials.look();

        // Then
        assertThat(user()).isEqualTo("u1");
        assertThat(credentials.isFailing()).isFalse();
    }

    @Test
    void onlyTheFirstCallerWaitsForAVaultThatSaysNothing() {
        // Given
        user();
        vault.hangs = true;
        clock.forward(2);

        // When
        var begin = System.nanoTime();
        for (var i = 0; i < 20; i++) {
            assertThat(user()).isEqualTo("u1");
        }

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
    }

    @Test
    void replacesCredentialsThatTheDatabaseRefuses() {
        // Given
        user();
        credentials.opened();
        refused.add("u1");

        // When a connection with them was not opened
        assertThat(user()).isEqualTo("u1");

        // Then
        assertThat(user()).isEqualTo("u2");
    }

    /** As when nobody may log in any more: whatever Vault makes is refused. */
    @Test
    void replacesRefusedCredentialsOnceInTenSecondsAtMost() {
        // Given
        user();
        refused.add("u1");
        refused.add("u2");

        // When
        for (var i = 0; i < 50; i++) {
            user();
        }

        // Then
        assertThat(vault.made).hasValue(2);
        clock.forward(9);
        assertThat(user()).isEqualTo("u2");
        clock.forward(1);
        assertThat(user()).isEqualTo("u3");
    }

    @Test
    void keepsCredentialsWhenTheDatabaseIsOnlyAway() {
        user();
        assertThat(user()).isEqualTo("u1");
        assertThat(user()).isEqualTo("u1");
    }

    @Test
    void aSlowAnswerShortensWhatIsLeft() {
        // Given
        vault.takes = Duration.ofSeconds(5);

        // When
        user();

        // Then
        assertThat(credentials.remaining()).contains(Duration.ofSeconds(15));
    }

    @Test
    void showsNeitherUserNorPassword() {
        assertThat(vault.fresh().toString()).doesNotContain("u1").doesNotContain("secret");
    }

    private String user() {
        return credentials.getCredentials("any").get("user");
    }

    private double count(String from) {
        return meters.counter("aceso.store.credentials", "from", from).count();
    }

    private Logins logins() {
        return new Logins("jdbc:none") {
            @Override
            boolean refuses(String user, String password) {
                return refused.contains(user);
            }
        };
    }

    /** Leases for 20 seconds each, by the same clock. */
    private final class Landlord implements Leasing {
        private final AtomicInteger made = new AtomicInteger();
        private final AtomicInteger questions = new AtomicInteger();
        private final AtomicInteger renewals = new AtomicInteger();
        private final CountDownLatch answers = new CountDownLatch(1);
        private volatile Instant end = Instant.MIN;
        private volatile Instant oldest = Instant.MAX;
        private volatile boolean away;
        private volatile boolean hangs;
        private volatile boolean revoked;
        private volatile Duration takes = Duration.ZERO;

        @Override
        public Lease fresh() {
            answer();
            revoked = false;
            oldest = Instant.MAX;
            end = clock.instant().plusSeconds(20);
            clock.forward(takes);
            return new Lease("id", "u" + made.incrementAndGet(), "secret", Duration.ofSeconds(20), 1);
        }

        @Override
        public Optional<Duration> left(Lease lease) {
            answer();
            return revoked ? Optional.empty() : Optional.of(Duration.between(clock.instant(), end));
        }

        @Override
        public Optional<Duration> renewed(Lease lease) {
            renewals.incrementAndGet();
            end = clock.instant().plusSeconds(20);
            end = end.isAfter(oldest) ? oldest : end;
            return Optional.of(Duration.between(clock.instant(), end));
        }

        private void answer() {
            questions.incrementAndGet();
            if (hangs) {
                try {
                    answers.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (away) {
                throw new Failure(Code.KEYS_UNAVAILABLE, "Vault cannot be reached");
            }
        }
    }
}
