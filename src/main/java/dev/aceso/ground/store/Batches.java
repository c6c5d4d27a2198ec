package dev.aceso.ground.store;

import java.util.function.IntUnaryOperator;

/** Work on rows of which there may be many, a few at a time, so that no transaction is long. */
public final class Batches {
    private static final int SIZE = 500;

    private Batches() {}

    /**
     * Goes on until nothing is left.
     *
     * @param some does it with so many at most, and says how many there were
     */
    public static void all(IntUnaryOperator some) {
        int done;
        do {
            done = some.applyAsInt(SIZE);
        } while (done >= SIZE);
    }
}
