package dev.aceso.ground.limits;

import java.util.function.LongSupplier;
import jakarta.inject.Singleton;

/** Time that only goes on, for what is measured within this process: setting the clock, forward or back, changes nothing in it. */
@Singleton
public class Steady {
    private final LongSupplier source;
    private final long begin;

    /** That of the machine. */
    public Steady() {
        this(System::nanoTime);
    }

    Steady(LongSupplier source) {
        this.source = source;
        this.begin = source.getAsLong();
    }

    /** Nanoseconds since it was made. The machine's own count may begin anywhere, and pass the largest number. */
    public long nanos() {
        return source.getAsLong() - begin;
    }
}
