package dev.aceso.clinic.chart.smart;

import java.time.Clock;
import java.util.Map;

import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.trust.sealing.AssertionSigner;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

/** The tokens as they are put together at start, with a key of their own. */
public final class Tokens {
    private Tokens() {}

    public static BackendTokens of(EhrConfig config, Clock clock) {
        return of(config, clock, new OwnKey(), new SimpleMeterRegistry());
    }

    static BackendTokens of(EhrConfig config, Clock clock, AssertionSigner signer, MeterRegistry meters) {
        var keys = new AssertionKeys(_ -> signer, config(Map.of()), clock);
        return new BackendTokens(config, StubServer.tokenLink(config), keys, clock, meters);
    }

    static SmartConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(SmartConfig.class)
                .build()
                .getConfigMapping(SmartConfig.class);
    }
}
