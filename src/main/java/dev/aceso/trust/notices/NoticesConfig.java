package dev.aceso.trust.notices;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who is told, and for how long it is tried. */
@ConfigMapping(prefix = "aceso.notices")
interface NoticesConfig {
    /** The address of the privacy officer, or of the mailbox of several; {@code none} where nobody is to be written to. */
    Optional<String> privacyOfficer();

    /** How long after it was due a notice is given up; 30 days at most. */
    @WithDefault("P2D")
    Duration giveUpAfter();
}
