package dev.aceso.ground.limits;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that goes on when a test says so; like the machine's it begins anywhere, and may pass the largest number. */
public final class HandTurned {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

    public Steady steady() {
        return new Steady(now::get);
    }

    public void forward(Duration by) {
        now.addAndGet(by.toNanos());
    }
}
