package dev.aceso.ground.web;

import java.util.List;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who may read the metrics. */
@ConfigMapping(prefix = "aceso.metrics")
interface MetricsConfig {
    /** The networks of what scrapes them. */
    @WithDefault("127.0.0.0/8,::1/128")
    List<String> networks();
}
