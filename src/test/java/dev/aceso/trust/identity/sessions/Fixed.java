package dev.aceso.trust.identity.sessions;

import java.util.HashMap;
import java.util.Map;

import dev.aceso.trust.audit.PlainPseudonyms;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Two sites of one town, one across the sea, and rules for them. */
final class Fixed {
    private static final Map<String, String> SITES = Map.ofEntries(
            Map.entry("aceso.sites.main.networks", "10.1.0.0/16,2001:db8:1::/48"),
            Map.entry("aceso.sites.main.latitude", "42.36"),
            Map.entry("aceso.sites.main.longitude", "-71.06"),
            Map.entry("aceso.sites.annex.networks", "10.2.0.0/16"),
            Map.entry("aceso.sites.annex.latitude", "42.34"),
            Map.entry("aceso.sites.annex.longitude", "-71.10"),
            Map.entry("aceso.sites.abroad.networks", "10.3.0.0/16"),
            Map.entry("aceso.sites.abroad.latitude", "51.51"),
            Map.entry("aceso.sites.abroad.longitude", "-0.13"));

    private Fixed() {}

    static <T> T config(Class<T> mapping, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(SITES);
        all.putAll(more);
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(mapping)
                .withMappingIgnore("aceso.**")
                .withSources(new PropertiesConfigSource(all, "fixed", 100))
                .build()
                .getConfigMapping(mapping);
    }

    static Rules rules(Map<String, String> more) {
        return new Rules(config(SessionConfig.class, more), places(more));
    }

    static Places places(Map<String, String> more) {
        return new Places(config(SiteConfig.class, more), new PlainPseudonyms());
    }
}
