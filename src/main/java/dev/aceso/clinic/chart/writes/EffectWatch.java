package dev.aceso.clinic.chart.writes;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.writes.EffectRows.Queue;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Failure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * How many effects wait for each EHR ({@code aceso.effects.waiting}), and for how long the oldest of them has ({@code aceso.effects.oldest}, in
 * seconds), counted each half minute; not a number while nobody knows.
 */
@ApplicationScoped
class EffectWatch {
    private final EffectRows rows;
    private final Clock clock;
    private final MultiGauge waiting;
    private final MultiGauge oldest;
    private final Set<String> ehrs;

    EffectWatch(EffectRows rows, EhrConfig config, Clock clock, MeterRegistry meters) {
        this.rows = rows;
        this.clock = clock;
        ehrs = new TreeSet<>(config.all().keySet());
        waiting = MultiGauge.builder("aceso.effects.waiting").register(meters);
        oldest = MultiGauge.builder("aceso.effects.oldest").baseUnit("seconds").register(meters);
    }

    /** Counts. */
    @Scheduled(every = "30s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        try {
            Map<String, Queue> queues =
                    rows.waiting().stream().collect(Collectors.toMap(Queue::ehr, Function.identity()));
            // One that is configured no more has a queue until its effects have ended.
            ehrs.addAll(queues.keySet());
            show(waiting, ehr -> queues.containsKey(ehr) ? queues.get(ehr).waiting() : 0);
            show(oldest, ehr -> queues.containsKey(ehr) ? age(queues.get(ehr)) : 0);
        } catch (Failure away) {
            show(waiting, ehr -> Double.NaN);
            show(oldest, ehr -> Double.NaN);
            throw away;
        }
    }

    private double age(Queue queue) {
        return Duration.between(queue.oldest(), clock.instant()).toSeconds();
    }

    private void show(MultiGauge gauge, ToDoubleFunction<String> value) {
        gauge.register(
                ehrs.stream()
                        .<MultiGauge.Row<?>>map(ehr -> MultiGauge.Row.of(Tags.of("ehr", ehr), value.applyAsDouble(ehr)))
                        .toList(),
                true);
    }
}
