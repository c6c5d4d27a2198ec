package dev.aceso.clinic.chart;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Shows operators how it stands with each EHR. It never says that this process is not ready: one EHR that is away leaves the others, and what is
 * recorded already, and no other process would reach it better.
 */
@Readiness
@ApplicationScoped
class EhrsReadiness implements HealthCheck {
    private final Ehrs ehrs;

    EhrsReadiness(Ehrs ehrs) {
        this.ehrs = ehrs;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("ehrs").up();
        ehrs.states().forEach(response::withData);
        return response.build();
    }
}
