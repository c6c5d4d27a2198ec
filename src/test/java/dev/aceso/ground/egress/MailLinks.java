package dev.aceso.ground.egress;

import java.util.HashMap;
import java.util.Map;

import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.MailServer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;

/** The way to a mail server of a test. */
public final class MailLinks {
    /** Whom letters are from. */
    public static final String SENDER = "aceso@hospital.example";

    private MailLinks() {}

    /** What the service would be told about that server. */
    public static Map<String, String> properties(MailServer server, DemoCa ca) {
        return new HashMap<>(Map.of(
                "aceso.mail.server",
                server.url(),
                "aceso.mail.ca-file",
                ca.file().toString(),
                "aceso.mail.sender",
                SENDER,
                "aceso.mail.timeout",
                "PT2S"));
    }

    /** The client of a service that was told this. */
    public static MailLink of(Vertx vertx, Map<String, String> properties) {
        var config = new SmallRyeConfigBuilder()
                .withConverter(java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(MailServerConfig.class)
                .build()
                .getConfigMapping(MailServerConfig.class);
        var table = new Destinations(
                StubServer.config(Map.of()), StubServer.vault(Map.of()), StubServer.settings(properties));
        return new MailLink(vertx, config, table);
    }
}
