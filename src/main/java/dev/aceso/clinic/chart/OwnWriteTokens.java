package dev.aceso.clinic.chart;

import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.smart.BackendTokens;
import dev.aceso.clinic.chart.smart.Scopes;
import dev.aceso.clinic.chart.writes.WriteTokens;

/**
 * What is written goes out under a token of the service's own, since whoever decided on it is gone by then. Where the service is registered,
 * nothing is written without one that allows it.
 */
@ApplicationScoped
class OwnWriteTokens implements WriteTokens {
    private final BackendTokens backend;

    OwnWriteTokens(BackendTokens backend) {
        this.backend = backend;
    }

    @Override
    public Optional<Authorization> of(String ehr, String type) {
        Scopes needed = Scopes.ofWrites(type);
        return backend.token(ehr, needed)
                .filter(token -> token.granted().serve(needed))
                .map(token -> new Authorization(token.value()));
    }

    @Override
    public void refused(String ehr, String type, Authorization token) {
        Scopes needed = Scopes.ofWrites(type);
        backend.token(ehr, needed)
                .filter(kept -> kept.value().equals(token.token()))
                .ifPresent(kept -> backend.drop(ehr, needed, kept));
    }

    @Override
    public boolean demanded(String ehr) {
        return backend.registered(ehr);
    }
}
