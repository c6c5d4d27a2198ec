package dev.aceso.ground.web;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls of one kind are at work. One more than the most is turned away at once: waiting would only make it, and those behind it, fail later and
 * after more work.
 */
final class Turnout {
    private final AtomicInteger atWork = new AtomicInteger();
    private final int most;

    Turnout(int most) {
        this.most = most;
    }

    /** Whether there was room; whoever got in must {@link #leave}. */
    boolean enter() {
        if (atWork.incrementAndGet() <= most) {
            return true;
        }
        atWork.decrementAndGet();
        return false;
    }

    void leave() {
        atWork.decrementAndGet();
    }
}
