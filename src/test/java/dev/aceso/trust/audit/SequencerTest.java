package dev.aceso.trust.audit;

import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.aceso.Hands;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SequencerTest {
    @Test
    void keepsTryingThroughFaultsOfThePool() throws Exception {
        // Given connections that fail as those do that an interceptor turns away
        Scripted database = new Scripted();
        database.throwsUnchecked();
        Sequencer sequencer = new Sequencer(database.source(), Fakes.config(10), new Fakes.Key(), new Hands());

        // When
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = pool.submit(sequencer::run);
            while (database.connections.get() < 3 && !running.isDone()) {
                Thread.onSpinWait();
            }
            sequencer.stop();
            running.get(30, TimeUnit.SECONDS);
        }

        // Then
        assertThat(database.connections).hasValueGreaterThanOrEqualTo(3);
    }
}
