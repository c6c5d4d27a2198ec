package dev.aceso.trust.sealing;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many unwrapped keys are kept in memory, and for how long. */
@ConfigMapping(prefix = "aceso.key-cache")
interface KeyCacheConfig {
    /** The most unwrapped keys kept at once; the rest are overwritten. */
    @WithDefault("10000")
    int size();

    /** How long after it was unwrapped a key is overwritten. */
    @WithDefault("5M")
    Duration keep();
}
