package dev.aceso;

import java.time.Clock;
import java.time.ZoneId;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.quarkus.arc.DefaultBean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The one clock of the process. Instants are UTC; its zone is the covered entity's ({@code aceso.time-zone}), in which calendar days
 * count: ages, attestations, and the clocks set by law. Whoever needs the time injects it.
 */
final class Clocks {
    @Produces
    @Singleton
    @DefaultBean
    Clock clock(@ConfigProperty(name = "aceso.time-zone", defaultValue = "UTC") ZoneId zone) {
        return Clock.system(zone);
    }
}
