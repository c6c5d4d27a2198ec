package dev.aceso.trust.sealing.vault;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResilienceTest {
    private final Resilience resilience = new Resilience(2);
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void triesOnceMoreWhenNothingAnswered() {
        // When
        var answer = resilience.call(() -> {
            if (calls.incrementAndGet() == 1) {
                throw Trouble.UNREACHABLE.failure();
            }
            return "answer";
        });

        // Then
        assertThat(answer).isEqualTo("answer");
        assertThat(calls).hasValue(2);
        fails(Trouble.UNREACHABLE, () -> resilience.call(this::unreachable));
        assertThat(calls).as("and no third time").hasValue(4);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNREACHABLE")
    void triesNothingElseAgain(Trouble trouble) {
        fails(
                trouble,
                () -> resilience.call(() -> {
                    calls.incrementAndGet();
                    throw trouble.failure();
                }));
        assertThat(calls).hasValue(1);
    }

    @Test
    void asksNoMoreWhileItIsInTroubleAndAgainSoon() throws Exception {
        // Given
        for (var i = 0; i < 20; i++) {
            fails(
                    Trouble.SEALED,
                    () -> resilience.call(() -> {
                        throw Trouble.SEALED.failure();
                    }));
        }

        // Then
        fails(Trouble.OVERLOADED, () -> resilience.call(calls::incrementAndGet));
        assertThat(calls).hasValue(0);

        // When
        Thread.sleep(600);

        // Then
        assertThat(resilience.call(calls::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void keysThatDoNotOpenAndRefusalsSayNothingAboutTheServer() {
        for (var i = 0; i < 40; i++) {
            var trouble = i % 2 == 0 ? Trouble.DOES_NOT_OPEN : Trouble.REFUSED;
            assertThatThrownBy(() -> resilience.call(() -> {
                        throw trouble.failure();
                    }))
                    .isInstanceOf(Failure.class);
        }
        assertThat(resilience.call(() -> "answer")).isEqualTo("answer");
    }

    @Test
    void letsSoManyWaitAndNoMore() throws Exception {
        // Given
        var mayEnd = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(40)) {
            // When
            var all = java.util.stream.Stream.generate(() -> pool.submit(() -> resilience.call(() -> {
                        await(mayEnd);
                        return "answer";
                    })))
                    .limit(40)
                    .toList();
            while (all.stream().filter(Future::isDone).count() < 40 - 2 - 16) {
                Thread.sleep(10);
            }
            mayEnd.countDown();

            // Then
            var refused = 0;
            for (var one : all) {
                try {
                    assertThat(one.get()).isEqualTo("answer");
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(Trouble.of((Failure) e.getCause())).contains(Trouble.OVERLOADED);
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(40 - 2 - 16);
        }
    }

    @Test
    void passesWhatIsNoFailureOfOurs() {
        assertThatThrownBy(() -> resilience.call(() -> {
                    throw new IllegalStateException("x");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> resilience.call(() -> {
                    throw new Failure(Code.INTEGRITY);
                }))
                .isInstanceOf(Failure.class);
    }

    private Object unreachable() {
        calls.incrementAndGet();
        throw Trouble.UNREACHABLE.failure();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fails(Trouble trouble, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, f -> assertThat(Trouble.of(f)).contains(trouble));
    }
}
