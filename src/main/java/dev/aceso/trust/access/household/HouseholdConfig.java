package dev.aceso.trust.access.household;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How an EHR is asked where a patient lives, about whom somebody asks whose own address is known. */
@ConfigMapping(prefix = "aceso.household")
interface HouseholdConfig {
    /** How long an EHR is waited for; 5 seconds at most. */
    @WithDefault("PT1S")
    Duration patience();

    /** How many may wait for the same EHR at once, in one replica. */
    @WithDefault("4")
    int askedAtOnce();

    /** How long a patient is taken to live where the EHR said, by pseudonyms in memory; a day at most. */
    @WithDefault("PT1H")
    Duration remembered();

    /** How long an EHR that did not say is not asked again about the same patient; an hour at most. */
    @WithDefault("PT1M")
    Duration notAskedAgain();
}
