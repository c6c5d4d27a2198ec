package dev.aceso.trust.access.relations;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What counts as a relationship, and how long it is remembered. */
@ConfigMapping(prefix = "aceso.relations")
interface RelationsConfig {
    /** How long a chart that was opened in the EHR ties who opened it to the patient; a month at most. */
    @WithDefault("PT24H")
    Duration openChart();

    /** How long after its end an encounter or an appointment counts; 30 days at most, as far as the data contract looks back. */
    @WithDefault("P14D")
    Duration afterVisit();

    /** How long before its beginning an appointment counts; 90 days at most. */
    @WithDefault("P7D")
    Duration beforeVisit();

    /** How long after its beginning a visit counts that has not ended, or nobody closed; a month at most. */
    @WithDefault("PT48H")
    Duration openVisit();

    /** The same where the patient lies in a hospital or a nursing home; a year at most. */
    @WithDefault("P30D")
    Duration openStay();

    /** How long an EHR is waited for; 10 seconds at most. */
    @WithDefault("PT3S")
    Duration patience();

    /** How many may wait for the same EHR at once, in one replica. */
    @WithDefault("4")
    int askedAtOnce();

    /** How long a relationship that an EHR told of is taken to go on; an hour at most. */
    @WithDefault("PT15M")
    Duration remembered();

    /** How long an EHR that told of none, or could not be asked, is not asked again about the same two; an hour at most. */
    @WithDefault("PT1M")
    Duration notAskedAgain();
}
