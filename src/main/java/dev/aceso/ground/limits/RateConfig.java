package dev.aceso.ground.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How often each may ask: so many calls a second, or a minute, for long, and so many at once after a pause. */
@ConfigMapping(prefix = "aceso.rate")
interface RateConfig {
    /** One person, whatever software they use. */
    @WithDefault("10")
    int personPerSecond();

    /** One person, at once. */
    @WithDefault("60")
    int personBurst();

    /** One piece of software that people sign in with, such as a portal. */
    @WithDefault("200")
    int clientPerSecond();

    /** One piece of software, at once. */
    @WithDefault("400")
    int clientBurst();

    /** One EHR's hook client. */
    @WithDefault("200")
    int ehrPerSecond();

    /** One EHR's hook client, at once. */
    @WithDefault("400")
    int ehrBurst();

    /** One address, or one /64 of IPv6; a whole hospital can be behind one. */
    @WithDefault("500")
    int networkPerSecond();

    /** One address, at once. */
    @WithDefault("1000")
    int networkBurst();

    /** How often an EHR is asked who treats whom for one of its staff. */
    @WithDefault("1")
    int relationPerSecond();

    /** How often at once. */
    @WithDefault("30")
    int relationBurst();

    /** How often an EHR is asked where a patient lives, for one of those who work here. */
    @WithDefault("2")
    int householdPerSecond();

    /** How often at once. */
    @WithDefault("60")
    int householdBurst();

    /** About how many patients a minute, of whom nothing was ever kept, one person or one EHR's hook client may ask. */
    @WithDefault("120")
    int newPatientPerMinute();

    /** How many at once. */
    @WithDefault("600")
    int newPatientBurst();
}
