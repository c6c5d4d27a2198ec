package dev.aceso.trust.audit;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the log is named and published. */
@ConfigMapping(prefix = "aceso.log")
public interface LogConfig {
    /** The name of this log on its checkpoints, such as {@code log.hospital.example/aceso}. It never changes. */
    String origin();

    /** How long the sequencer waits between two rounds. */
    @WithDefault("1s")
    Duration interval();

    /** The most entries that get their positions in one transaction. */
    @WithDefault("1000")
    int batch();

    /** How long an entry may wait to be published before nothing is decided any more. */
    @WithDefault("PT15M")
    Duration unpublishedLimit();
}
