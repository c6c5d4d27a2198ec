package dev.aceso.trust.access;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What a site may change of the access policy. */
@ConfigMapping(prefix = "aceso.access")
interface AccessConfig {
    /** How long ago a person may have signed in for what the matrix calls grave. */
    @WithDefault("PT5M")
    Duration graveMaxAge();
}
