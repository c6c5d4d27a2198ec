package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import java.util.List;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long sessions last, whatever the life of a token. */
@ConfigMapping(prefix = "aceso.sessions")
interface SessionConfig {
    /** How long a session may go unused. More than 15 minutes does not start in production. */
    @WithDefault("PT15M")
    Duration idle();

    /** How long after the sign-in it ends in any case. */
    @WithDefault("PT12H")
    Duration max();

    /** How long a replica goes by what it last read: a sign-out elsewhere is refused after this. A minute at most. */
    @WithDefault("PT1S")
    Duration fresh();

    /** How often a session may move between networks of no site within ten minutes before it ends. */
    @WithDefault("2")
    int moves();

    /** The clients whose logout tokens are taken: the {@code aud} that the provider writes into them. */
    @WithDefault("aceso-portal,aceso-custody")
    List<String> clients();
}
