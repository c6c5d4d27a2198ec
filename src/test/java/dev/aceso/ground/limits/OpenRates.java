package dev.aceso.ground.limits;

import java.time.Clock;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Rates for tests. */
public final class OpenRates {
    private OpenRates() {}

    /** Rates that nobody reaches. */
    public static Rates open() {
        return of(10_000, 10_000, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    /** Rates that are the same for everybody. */
    public static Rates of(int perSecond, int burst, Clock clock) {
        return of(perSecond, burst, clock, new SimpleMeterRegistry());
    }

    static Rates of(int perSecond, int burst, Clock clock, MeterRegistry meters) {
        return of(perSecond, burst, new Steady(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis())), meters);
    }

    static Rates of(int perSecond, int burst, Steady steady, MeterRegistry meters) {
        return new Rates(
                new RateConfig() {
                    @Override
                    public int personPerSecond() {
                        return perSecond;
                    }

                    @Override
                    public int personBurst() {
                        return burst;
                    }

                    @Override
                    public int clientPerSecond() {
                        return perSecond;
                    }

                    @Override
                    public int clientBurst() {
                        return burst;
                    }

                    @Override
                    public int ehrPerSecond() {
                        return perSecond;
                    }

                    @Override
                    public int ehrBurst() {
                        return burst;
                    }

                    @Override
                    public int networkPerSecond() {
                        return perSecond;
                    }

                    @Override
                    public int networkBurst() {
                        return burst;
                    }

                    @Override
                    public int relationPerSecond() {
                        return perSecond;
                    }

                    @Override
                    public int relationBurst() {
                        return burst;
                    }

                    @Override
                    public int householdPerSecond() {
                        return perSecond;
                    }

                    @Override
                    public int householdBurst() {
                        return burst;
                    }

                    @Override
                    public int newPatientPerMinute() {
                        return 60 * perSecond;
                    }

                    @Override
                    public int newPatientBurst() {
                        return burst;
                    }
                },
                steady,
                meters);
    }
}
