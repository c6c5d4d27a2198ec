package dev.aceso.trust.emergency;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long an emergency access lasts, how many there may be, what becomes of the session, and until when each is judged. */
@ConfigMapping(prefix = "aceso.emergency")
interface EmergencyConfig {
    /** How long one lasts, unless the session ends before; 12 hours at most. */
    @WithDefault("PT1H")
    Duration lasts();

    /** How many one person may have at once, in all sessions together; a hundred at most. */
    @WithDefault("5")
    int openAtOnce();

    /** How long the session in which one was opened may go unused from then on; from one minute to 15. */
    @WithDefault("PT5M")
    Duration sessionIdle();

    /** Until when the privacy officer must have judged one; 30 days at most. */
    @WithDefault("P3D")
    Duration reviewWithin();
}
