package dev.aceso.trust.identity;

import java.time.Duration;
import java.util.List;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.StepUp;

/** Tells the challenge what {@link Evidence} will accept. */
@ApplicationScoped
class Challenge implements StepUp {
    private final IdentityConfig config;

    Challenge(IdentityConfig config) {
        this.config = config;
    }

    @Override
    public List<String> acrValues() {
        return Mapping.of(config).classes();
    }

    @Override
    public Duration maxAge() {
        return config.maxAuthAge();
    }
}
