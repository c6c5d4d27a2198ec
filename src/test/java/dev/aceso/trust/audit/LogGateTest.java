package dev.aceso.trust.audit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogGateTest {
    private final Scripted database = new Scripted();
    private final Bench bench = new Bench(database.source());
    private final CountDownLatch answers = new CountDownLatch(1);

    @AfterEach
    void answer() {
        answers.countDown();
    }

    @Test
    void keepsWhatItKnowsWhileAProbeIsSlow() {
        // Given
        assertThat(bench.gate.available()).isTrue();
        database.hangs(answers);

        // When
        bench.clock.forward(Duration.ofSeconds(2));
        assertThat(bench.gate.available()).isTrue();
        bench.clock.forward(Duration.ofSeconds(4));

        // Then
        assertThat(bench.gate.available()).isTrue();
        assertThat(database.updates).as("entries about a gap").hasValue(0);
    }

    @Test
    void closesWhenAProbeSaysNothing() {
        // Given
        assertThat(bench.gate.available()).isTrue();
        database.hangs(answers);
        bench.clock.forward(Duration.ofSeconds(2));
        assertThat(bench.gate.available()).isTrue();

        // When
        bench.clock.forward(Duration.ofSeconds(6));

        // Then
        assertThat(bench.gate.available()).isFalse();
    }

    @Test
    void givesAProbeUpThatNeverEndsAndOpensWithTheNext() {
        // Given
        assertThat(bench.gate.available()).isTrue();
        database.hangs(answers);
        bench.clock.forward(Duration.ofSeconds(2));
        bench.gate.available();
        bench.clock.forward(Duration.ofSeconds(6));
        assertThat(bench.gate.available()).isFalse();

        // When the database is back, and the old connection still says nothing
        database.works();
        bench.clock.forward(Duration.ofSeconds(5));

        // Then
        assertThat(bench.gate.available()).isTrue();
        assertThat(database.updates).as("entries about the gap").hasValue(1);
    }

    @Test
    void staysOpenWhenACallerThatWaitsIsInterrupted() {
        // Given
        assertThat(bench.gate.available()).isTrue();
        database.hangs(answers);
        bench.clock.forward(Duration.ofSeconds(2));

        // When
        Thread.currentThread().interrupt();

        // Then
        assertThat(bench.gate.available()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }
}
