package dev.aceso.trust.access;

import java.time.Duration;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.Freshness;

/** The actions that the matrix calls grave take a sign-in of a short while ago: whoever finds an open session cannot do them. */
@ApplicationScoped
class GraveActions implements Freshness {
    private final Matrix matrix;
    private final AccessConfig config;

    GraveActions(Access access, AccessConfig config) {
        this.matrix = access.matrix();
        this.config = config;
    }

    @Override
    public Optional<Duration> maxAge(Action action) {
        return matrix.grave().contains(action) ? Optional.of(config.graveMaxAge()) : Optional.empty();
    }
}
