package dev.aceso.ground.limits;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** What stands between callers and the service. */
@ConfigMapping(prefix = "aceso.proxy")
interface ProxyConfig {
    /** The networks of load balancers that say for whom they connect. */
    Optional<List<String>> networks();
}
