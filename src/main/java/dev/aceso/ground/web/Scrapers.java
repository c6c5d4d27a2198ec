package dev.aceso.ground.web;

import java.util.List;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.limits.Network;
import io.quarkus.runtime.Startup;

/**
 * Who may read the metrics: whoever asks from a configured network. They show nothing of patients, but how much is going on, for whom and what
 * fails, which is nobody's business but of those who run the service.
 */
@ApplicationScoped
@Startup
class Scrapers {
    private static final String METRICS = "/q/metrics";

    private final List<Network> networks;

    Scrapers(MetricsConfig config) {
        try {
            this.networks = config.networks().stream()
                    .map(network -> Network.of(network.strip()))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "Aceso does not start: aceso.metrics.networks must be networks such as 10.0.5.0/24.", e);
        }
    }

    /**
     * Whether somebody may ask for what is at the path.
     *
     * @param path as the routes see it
     * @param address where the request comes from
     */
    boolean admit(String path, Optional<String> address) {
        return !path.startsWith(METRICS)
                || address.filter(from -> networks.stream().anyMatch(network -> network.holds(from)))
                        .isPresent();
    }
}
