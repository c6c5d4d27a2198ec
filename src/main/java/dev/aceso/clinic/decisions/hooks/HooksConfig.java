package dev.aceso.clinic.decisions.hooks;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How hook calls are served. */
@ConfigMapping(prefix = "aceso.hooks")
interface HooksConfig {
    /** How long a call may take before it is given up. CDS Hooks advises 500 ms; an EHR waits little longer than a few seconds. */
    @WithDefault("5s")
    Duration deadline();

    /** How long a stored answer is given again. */
    @WithDefault("24h")
    Duration answersKept();
}
