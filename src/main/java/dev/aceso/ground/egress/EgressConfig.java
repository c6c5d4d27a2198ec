package dev.aceso.ground.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Bounds on what other systems may send us. */
@ConfigMapping(prefix = "aceso.limits")
public interface EgressConfig {
    /** The longest answer of an EHR that is read, in bytes after decompression. */
    @WithDefault("8388608")
    long ehrResponseBytes();

    /** The most connections held to one EHR. */
    @WithDefault("64")
    int ehrConnections();

    /** The most connections held to it beside them, by which it is asked what access goes by, such as who treats a patient. */
    @WithDefault("16")
    int ehrAccessConnections();
}
