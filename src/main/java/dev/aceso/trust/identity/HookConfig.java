package dev.aceso.trust.identity;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Bounds on the tokens of hook clients and on the keys that verify them. */
@ConfigMapping(prefix = "aceso.hook-token")
interface HookConfig {
    /** The longest time from {@code iat} to {@code exp}. */
    @WithDefault("PT5M")
    Duration maxLifetime();

    /** How far an EHR's clock may be from ours. */
    @WithDefault("PT30S")
    Duration clockSkew();

    /** The longest token, in characters. */
    @WithDefault("8192")
    int length();

    /** How often an EHR's keys are fetched at most, however many unknown keys are named. */
    @WithDefault("PT30S")
    Duration refreshInterval();

    /** How long fetched keys are used before they are fetched again. */
    @WithDefault("PT1H")
    Duration keysFresh();

    /** How long fetched keys are used while they cannot be fetched again. */
    @WithDefault("PT24H")
    Duration keysKept();
}
