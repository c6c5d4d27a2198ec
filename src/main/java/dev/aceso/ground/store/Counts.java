package dev.aceso.ground.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import dev.aceso.ground.failure.Failure;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted in the store now and then and shown as metrics; not numbers while nobody knows. */
public final class Counts {
    private final Map<String, Double> known = new ConcurrentHashMap<>();

    /** Counts of which nothing is known yet. Whoever holds them keeps the metrics alive. */
    public Counts(MeterRegistry meters, String... names) {
        for (String name : names) {
            known.put(name, Double.NaN);
            meters.gauge(name, known, of -> of.get(name));
        }
    }

    /**
     * Counts anew.
     *
     * @param counting gives the number of every name
     * @throws Failure the counting's own; nobody knows then
     */
    public void anew(Supplier<Map<String, Long>> counting) {
        try {
            counting.get().forEach((name, count) -> known.put(name, count.doubleValue()));
        } catch (Failure away) {
            known.replaceAll((name, before) -> Double.NaN);
            throw away;
        }
    }
}
