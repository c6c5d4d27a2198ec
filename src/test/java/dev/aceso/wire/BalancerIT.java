package dev.aceso.wire;

import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose address counts when a request says that it was forwarded. Seen by the rate limit of networks, which is low here. */
class BalancerIT {
    private static final int CALLS = 60;
    private static final String CALLER = "203.0.113.9";

    private final Site site = Site.get();

    @Test
    void aForgedHeaderChangesNothing() {
        try (var replica = replica("10.99.0.0/24")) {
            assertThat(turnedAway(replica, call -> "198.51.100." + call)).isPositive();
        }
    }

    @Test
    void aBalancerIsBelievedAndItsCallersOwnWordsAreNot() {
        try (var replica = replica("127.0.0.1/32")) {
            assertThat(turnedAway(replica, call -> "198.51.100." + call)).isZero();
            assertThat(turnedAway(replica, call -> "198.51.100." + call + ", " + CALLER))
                    .isPositive();
        }
    }

    @Test
    void metricsAreForWhomTheBalancerDoesNotConnect() {
        try (var replica = replica("127.0.0.1/32")) {
            var metrics = java.net.URI.create(replica.url() + "/q/metrics");
            assertThat(site.send(java.net.http.HttpRequest.newBuilder(metrics)).statusCode())
                    .isEqualTo(200);
            assertThat(site.send(java.net.http.HttpRequest.newBuilder(metrics).header("X-Forwarded-For", CALLER))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aServiceThatBelievesAnyCallerDoesNotStart() {
        // Given
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(Ports.free()));
        config.put("quarkus.http.proxy.proxy-address-forwarding", "true");

        // When
        var process = ServiceProcess.once(site.world.workspace(), "serve-credulous", config, 60, "serve");

        // Then
        assertThat(process.tail()).contains("aceso.proxy.networks");
    }

    private Replica replica(String networks) {
        int port = Ports.free();
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.proxy.networks", networks);
        config.put("aceso.rate.network-per-second", "1");
        config.put("aceso.rate.network-burst", "20");
        return new Replica(
                ServiceProcess.serve(
                        site.world.workspace(),
                        "serve-balanced",
                        ServiceProcess.QUICK_START,
                        config,
                        site.world.http()),
                "https://localhost:" + port);
    }

    private record Replica(ServiceProcess process, String url) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }

    /** Of so many calls at once, how many came too often. */
    private long turnedAway(Replica replica, IntFunction<String> forwardedFor) {
        return IntStream.range(0, CALLS)
                .map(call -> site.send(
                                java.net.http.HttpRequest.newBuilder(java.net.URI.create(replica.url() + "/contracts"))
                                        .header("X-Forwarded-For", forwardedFor.apply(call)))
                        .statusCode())
                .peek(status -> assertThat(status).isIn(200, 429))
                .filter(status -> status == 429)
                .count();
    }
}
