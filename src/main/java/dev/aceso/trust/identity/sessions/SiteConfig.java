package dev.aceso.trust.identity.sessions;

import java.util.List;
import java.util.Map;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;

/** The places of the hospital, by their id ({@code [a-z0-9-]{1,32}}): what their networks are and where they lie. */
@ConfigMapping(prefix = "aceso.sites")
interface SiteConfig {
    /** One entry per place. */
    @WithParentName
    Map<String, Site> all();

    /** One place. */
    interface Site {
        /** Its networks as the service sees them, such as {@code 10.1.0.0/16}. */
        List<String> networks();

        /** Degrees north, WGS 84. */
        double latitude();

        /** Degrees east, WGS 84. */
        double longitude();
    }
}
