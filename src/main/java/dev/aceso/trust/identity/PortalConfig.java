package dev.aceso.trust.identity;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** The hospital's patient portals, by their id ({@code [a-z0-9-]{1,32}}). */
@ConfigMapping(prefix = "aceso.portals")
interface PortalConfig {
    /** One entry per portal. */
    @WithParentName
    Map<String, Portal> all();

    /** One portal. */
    interface Portal {
        /** The confidential client, at the identity provider, under which it exchanges tokens (RFC 8693). */
        String clientId();

        /** How the provider names the portal's own accounts, by account, {@code sub} or user name: they are software, and never people. */
        Optional<List<String>> serviceAccounts();

        /** The authentication context classes of its sign-in that stand for two factors; without it those of the provider. */
        Optional<List<String>> acrValues();

        /** The methods of its sign-in that count as a second factor; without it those of the provider. */
        Optional<List<String>> secondFactors();

        /** Whether class, methods or both must show it; without it as for the provider. */
        Optional<Proof> proof();

        /** Whether people may act through it for a patient. */
        @WithDefault("false")
        boolean representatives();

        /** The claim with the time at which the authority of such a person ends. */
        @WithDefault("authority_exp")
        String authorityClaim();
    }
}
