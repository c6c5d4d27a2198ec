package dev.aceso.trust.identity;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import dev.aceso.Hands;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.web.PublicBaseUrl;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;

/** A configured site with two EHRs, and its clock. */
final class Site {
    static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    static final String BASE = "https://aceso.hospital.example";
    static final String IDP = "https://idp.hospital.example/realms/aceso";
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("aceso.identity.issuer", IDP),
            Map.entry("aceso.identity.audience", "aceso"),
            Map.entry("aceso.portals.family.client-id", "family-portal"),
            Map.entry("aceso.portals.family.service-accounts", "family-bot,an-account-of-it"),
            Map.entry("aceso.portals.family.acr-values", "portal-2fa"),
            Map.entry("aceso.portals.family.proof", "class"),
            Map.entry("aceso.portals.family.representatives", "true"),
            Map.entry("aceso.portals.plain.client-id", "plain-portal"),
            Map.entry("aceso.portals.plain.service-accounts", "plain-bot"),
            Map.entry("aceso.ehr.main.issuer", "https://ehr.main.example"),
            Map.entry("aceso.ehr.main.jwks-url", "https://ehr.main.example/jwks"),
            Map.entry("aceso.ehr.main.jku", "https://keys.main.example/jwks"),
            Map.entry("aceso.ehr.main.fhir-base-url", "https://ehr.main.example/fhir/"),
            Map.entry("aceso.ehr.main.mfa-attested-until", "2026-03-02"),
            Map.entry("aceso.ehr.other.issuer", "https://ehr.other.example"),
            Map.entry("aceso.ehr.other.jwks-url", "https://ehr.other.example/jwks"),
            Map.entry("aceso.ehr.other.fhir-base-url", "https://ehr.other.example/fhir"));

    final Hands clock = new Hands(NOON);

    static <T> T config(Class<T> mapping, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(PROPERTIES);
        all.putAll(more);
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(mapping)
                .withMappingIgnore("aceso.**")
                .withSources(new PropertiesConfigSource(all, "site", 100))
                .build()
                .getConfigMapping(mapping);
    }

    EhrConfig ehrs() {
        return config(EhrConfig.class, Map.of());
    }

    HookConfig hooks() {
        return config(HookConfig.class, Map.of());
    }

    IdentityConfig identity() {
        return config(IdentityConfig.class, Map.of());
    }

    Portals portals() {
        return new Portals(config(PortalConfig.class, Map.of()), identity(), clock);
    }

    ProviderClock provider() {
        return new ProviderClock(identity(), clock);
    }

    PublicBaseUrl self() {
        return new PublicBaseUrl(BASE);
    }

    /** A running request that comes from 192.0.2.7. */
    static CurrentVertxRequest request() {
        return request(Map.of());
    }

    /** The same, with more that it answers. */
    static CurrentVertxRequest request(Map<String, Object> more) {
        Map<String, Object> answers = new HashMap<>(more);
        answers.put("remoteAddress", SocketAddress.inetSocketAddress(443, "192.0.2.7"));
        HttpServerRequest request = answering(HttpServerRequest.class, answers);
        CurrentVertxRequest current = new CurrentVertxRequest();
        current.setCurrent(answering(RoutingContext.class, Map.of("request", request)));
        return current;
    }

    static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> answers.get(method.getName())));
    }
}
