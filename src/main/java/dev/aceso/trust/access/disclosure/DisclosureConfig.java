package dev.aceso.trust.access.disclosure;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long the disclosure guard remembers. */
@ConfigMapping(prefix = "aceso.disclosures")
interface DisclosureConfig {
    /** How long what a recipient was shown of a patient counts, in whole days; a week at least, ten years at most. */
    @WithDefault("P30D")
    Duration window();
}
