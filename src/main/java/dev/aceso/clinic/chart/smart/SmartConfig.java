package dev.aceso.clinic.chart.smart;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The keys under which this service proves to EHRs who it is. */
@ConfigMapping(prefix = "aceso.smart")
interface SmartConfig {
    /** How long the keys that are published are used before they are read again. */
    @WithDefault("PT5M")
    Duration keysFresh();

    /** How long a new version of the key is published before anything is signed with it; longer than EHRs keep what they fetched. */
    @WithDefault("PT1H")
    Duration keyOverlap();
}
