package dev.aceso.ground.sensitivity;

import java.nio.file.Path;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** What a site adds to the rules of sensitive categories. */
@ConfigMapping(prefix = "aceso.sensitivity")
interface SensitivityConfig {
    /** A JSON file with codes, labels, departments and categories of the site's own. */
    Optional<Path> rules();
}
