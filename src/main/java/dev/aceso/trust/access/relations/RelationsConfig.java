package dev.aceso.trust.access.relations;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long a relationship is remembered. */
@ConfigMapping(prefix = "aceso.relations")
interface RelationsConfig {
    /** How long a chart that was opened in the EHR ties who opened it to the patient; a month at most. */
    @WithDefault("PT24H")
    Duration openChart();
}
