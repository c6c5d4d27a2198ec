package dev.aceso.trust.audit;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the log can be written and is published. */
@Readiness
@ApplicationScoped
class LogReadiness implements HealthCheck {
    private final LogGate gate;
    private final UnpublishedGate unpublished;

    LogReadiness(LogGate gate, UnpublishedGate unpublished) {
        this.gate = gate;
        this.unpublished = unpublished;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("log")
                .status(gate.available() && !unpublished.tooOld())
                .withData("oldest-unpublished-seconds", unpublished.age().toSeconds())
                .build();
    }
}
