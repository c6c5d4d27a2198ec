package dev.aceso.demo.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.function.IntFunction;

import dev.aceso.demo.story.Narrator;

/**
 * Warms a new JVM up. Asked at full rate at once, while the compiler still needs half the machine, it builds up a queue that would be measured in
 * place of the service. So it is asked slowly first, then at half the rate until a call costs no less processor time than in the stage
 * before, then at the whole rate. Each stage is answered to its end before the next begins.
 */
final class WarmUp {
    private static final int MOST = 8;
    /** A stage that is less than this cheaper than the one before it has settled. */
    private static final double SETTLED = 0.95;

    private final Narrator narrator;
    private final long pid;
    private final int perSecond;
    private final Duration stage;

    /** Warms up the process {@code pid} for {@code perSecond} requests a second, in stages of that length. */
    WarmUp(Narrator narrator, long pid, int perSecond, Duration stage) {
        this.narrator = narrator;
        this.pid = pid;
        this.perSecond = perSecond;
        this.stage = stage;
    }

    /** Warms up; {@code fire} asks that many times a second for the length of a stage, and waits for the last answer. */
    void run(IntFunction<Load.Times> fire) {
        cost(fire, Math.max(1, perSecond / 5));
        double before = Double.MAX_VALUE;
        double now = cost(fire, Math.max(1, perSecond / 2));
        for (int stages = 1; stages < MOST && now < SETTLED * before; stages++) {
            before = now;
            now = cost(fire, Math.max(1, perSecond / 2));
        }
        cost(fire, perSecond);
    }

    private double cost(IntFunction<Load.Times> fire, int rate) {
        long before = Cpu.millis(pid);
        var times = fire.apply(rate);
        double cost = (Cpu.millis(pid) - before) / (double) times.sorted().length;
        narrator.progress(String.format(
                Locale.ROOT,
                "warmed up at %d/s: %.1f ms of CPU per call, p50 %.0f ms, %d failed",
                rate,
                cost,
                times.millis(0.5),
                times.failed()));
        return cost;
    }
}
