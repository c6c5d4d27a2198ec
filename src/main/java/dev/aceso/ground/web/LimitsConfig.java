package dev.aceso.ground.web;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much a request may carry. */
@ConfigMapping(prefix = "aceso.limits")
interface LimitsConfig {
    /** The largest body of a request, in bytes. */
    @WithDefault("1048576")
    long requestBytes();

    /** The largest body of a hook call, in bytes: prefetch is large. */
    @WithDefault("8388608")
    long hookRequestBytes();

    /** How many hook calls are worked on at once, and how many other calls; who comes then is told to come again. */
    @WithDefault("128")
    int callsAtWork();

    /** The largest body at this path, in bytes. */
    default long bytesAt(String path) {
        return path.startsWith(HookPaths.PREFIX) ? hookRequestBytes() : requestBytes();
    }
}
