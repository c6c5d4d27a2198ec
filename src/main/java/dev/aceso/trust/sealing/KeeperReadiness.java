package dev.aceso.trust.sealing;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the keeper of keys answers, and, degraded, for as long as its absence is tolerated. */
@Readiness
@ApplicationScoped
class KeeperReadiness implements HealthCheck {
    private final KeeperWatch watch;

    KeeperReadiness(KeeperWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("keys").status(!watch.isAwayTooLong());
        var absence = watch.absence();
        if (absence.isEmpty()) {
            return response.withData("state", "here").build();
        }
        return response.withData("state", watch.isAwayTooLong() ? "away" : "degraded")
                .withData("since", absence.get().since().toString())
                .withData(
                        "tolerated-until",
                        absence.get().since().plus(watch.tolerated()).toString())
                .withData("keeper", absence.get().why().name().toLowerCase(java.util.Locale.ROOT))
                .build();
    }
}
