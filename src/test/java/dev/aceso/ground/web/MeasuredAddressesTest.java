package dev.aceso.ground.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MeasuredAddressesTest {
    private static final Set<String> DESCRIBED =
            Set.of("/api/v1/me", "/api/v1/patients/{patient}/inferences", "/api/v1/log/tile/{path}");

    private final MeterRegistry registry = new SimpleMeterRegistry();

    MeasuredAddressesTest() {
        registry.config().meterFilter(new MeasuredAddresses(DESCRIBED::contains));
    }

    @Test
    void measuresUnderTheTemplateOfTheDescription() {
        // When
        measure("GET", "/api/v1/me");
        measure("GET", "/api/v1/patients/{patient}/inferences");
        measure("GET", "/api/v1/log/tile/{path:.+}");
        measure("GET", "NOT_FOUND");
        // Then
        assertThat(tags("uri"))
                .containsExactlyInAnyOrder(
                        "/api/v1/me", "/api/v1/patients/{patient}/inferences", "/api/v1/log/tile/{path}", "NOT_FOUND");
    }

    @Test
    void nothingThatACallerWroteBecomesALabel() {
        // When
        for (int i = 0; i < 1_000; i++) {
            measure("GET", "/api/v1/patients/" + UUID.randomUUID() + "/inferences");
            measure("GET", "/made-up/" + i);
            measure("MADE-UP-" + i, "/api/v1/me");
        }
        // Then
        assertThat(tags("uri")).containsExactlyInAnyOrder("other", "/api/v1/me");
        assertThat(tags("method")).containsExactlyInAnyOrder("GET", "other");
        assertThat(registry.getMeters()).hasSize(2);
        assertThat(registry.get("http.server.requests")
                        .tag("uri", "other")
                        .timer()
                        .count())
                .isEqualTo(2_000);
    }

    @Test
    void leavesOtherMetersAlone() {
        // When
        registry.counter("aceso.chart.pulls", "uri", "as-it-is").increment();
        // Then
        assertThat(tags("uri")).containsExactly("as-it-is");
    }

    /** The framework forgets by itself what no template matched: else it would remember each path behind the filter. */
    @Test
    void theFrameworkNamesNoPathThatFailed() throws IOException {
        assertThat(Files.readAllLines(Path.of("src/main/resources/application.properties")))
                .contains("quarkus.micrometer.binder.http-server.suppress4xx-errors=true");
    }

    private void measure(String method, String uri) {
        registry.timer("http.server.requests", "method", method, "uri", uri).record(Duration.ofMillis(1));
    }

    private List<String> tags(String key) {
        return registry.getMeters().stream()
                .map(meter -> String.valueOf(meter.getId().getTag(key)))
                .distinct()
                .toList();
    }
}
