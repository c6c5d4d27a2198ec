package dev.aceso.ground.limits;

import java.util.List;
import java.util.Optional;

/** Load balancers for tests. */
public final class ForwardedFor {
    private ForwardedFor() {}

    /** None is believed. */
    public static CallerAddress nobody() {
        return new CallerAddress(Optional::empty, false);
    }

    static CallerAddress by(String... networks) {
        return new CallerAddress(() -> Optional.of(List.of(networks)), false);
    }
}
