package dev.aceso.wire;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A few hook calls a second by the clock, about patients whose keys are warm, for as long as something else goes on. */
final class Callers implements AutoCloseable {
    private static final long EVERY_MILLIS = 300;

    private final VaultSite site;
    private final List<String> patients;
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> outcomes = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final java.util.concurrent.ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Callers(VaultSite site, List<String> patients) {
        this.site = site;
        this.patients = patients;
        clock.scheduleAtFixedRate(() -> threads.execute(this::call), EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The hook instances of the calls that were answered. */
    Set<String> answered() {
        return Set.copyOf(answered);
    }

    /** How many calls ended how: {@code 200}, or status and code. */
    Map<String, Integer> outcomes() {
        return new TreeMap<>(outcomes);
    }

    /** Makes no more calls, and returns when the last is answered. */
    @Override
    public void close() {
        clock.shutdownNow();
        threads.close();
    }

    private void call() {
        var call = site.hooks.call(patients.get(next.getAndIncrement() % patients.size()));
        String outcome;
        try {
            var answer = site.hooks.fire(call);
            outcome = answer.status() == 200 ? "200" : answer.status() + " " + answer.code();
            if (answer.status() == 200) {
                answered.add(call.path("hookInstance").asText());
            }
        } catch (RuntimeException e) {
            outcome = e.getClass().getSimpleName();
        }
        outcomes.merge(outcome, 1, Integer::sum);
    }
}
