package dev.aceso.ground.failure;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What a fault came of. */
public final class Causes {
    private static final int DEEPEST = 12;

    private Causes() {}

    /** The fault, its cause, the cause of that and so on; so many at most that a circle of them has an end. */
    public static List<Throwable> of(Throwable fault) {
        List<Throwable> chain = new ArrayList<>();
        for (@Nullable Throwable t = fault; t != null && chain.size() < DEEPEST; t = t.getCause()) {
            chain.add(t);
        }
        return chain;
    }
}
