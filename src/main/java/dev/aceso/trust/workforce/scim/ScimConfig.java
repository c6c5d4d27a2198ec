package dev.aceso.trust.workforce.scim;

import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;

/** Who may say who works here. */
@ConfigMapping(prefix = "aceso.scim")
public interface ScimConfig {
    /** The ids, at the identity provider, of the clients that may; without one there is no SCIM. */
    Optional<Set<String>> clients();
}
