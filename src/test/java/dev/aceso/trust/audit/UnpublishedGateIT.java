package dev.aceso.trust.audit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import dev.aceso.formats.LogEntry;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Gate;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnpublishedGateIT {
    private final LogDatabase database = new LogDatabase();
    private final Bench bench = new Bench(database.as("serve"));

    @Test
    void tenMinutesOfADeadSequencerSurviveAndAQuarterOfAnHourDoesNot() throws SQLException {
        // Given
        bench.log.append(Fakes.event(Action.SELF_READ));

        // When, Then
        bench.clock.forward(Duration.ofMinutes(10));
        assertThat(objection()).isNull();
        bench.clock.forward(Duration.ofMinutes(5).plusSeconds(1));
        assertThat(objection()).isEqualTo(Code.LOG_UNPUBLISHED);
        assertThat(bench.unpublished.objection(Gate.Call.LOOKS)).isEmpty();

        // When it is published again
        sequence();

        // Then calls go on, and the log says how many did not
        assertThat(objection()).isNull();
        List<LogEntry> gaps = bench.all(database).stream()
                .filter(entry -> entry.action().equals("service.gap"))
                .toList();
        assertThat(gaps)
                .singleElement()
                .satisfies(gap -> assertThat(gap.attributes())
                        .containsEntry("code", "log-unpublished")
                        .containsEntry("count", "1"));
    }

    @Test
    void anEmptyQueueIsNoAge() {
        assertThat(objection()).isNull();
        assertThat(bench.unpublished.age()).isZero();
    }

    private Code objection() {
        bench.unpublished.look();
        return bench.unpublished.objection(Gate.Call.DECIDES).orElse(null);
    }

    private void sequence() throws SQLException {
        var sequencer = new Sequencer(database.as("sequence"), Fakes.config(10), new Fakes.Key(), bench.clock);
        assertThat(sequencer.round()).isEqualTo(new Sequencer.Round.Drained(1));
        sequencer.release();
    }
}
