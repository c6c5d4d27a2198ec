package dev.aceso.trust.custody.backup;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long backups are kept. */
@ConfigMapping(prefix = "aceso.backup")
interface BackupConfig {
    /** How old a backup may be before it is named, and with {@code --prune} removed: so long a snapshot can hold an erased key. */
    @WithDefault("P35D")
    Duration keep();
}
