package dev.aceso.trust.identity;

import java.time.Clock;
import java.util.Map;

/** The provider's clock for tests elsewhere: half a minute off at most. */
public final class ProviderClocks {
    private ProviderClocks() {}

    public static ProviderClock by(Clock ours) {
        return new ProviderClock(Site.config(IdentityConfig.class, Map.of()), ours);
    }
}
