package dev.aceso.trust.custody;

import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.EhrConfig.Environment;
import dev.aceso.ground.store.Statements;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Keeps test and production apart: what an EHR was when it was first served, it is for good, since every pseudonym, key and record of its
 * patients is under its id. Where it is configured otherwise, nothing starts; nor does the production profile with a test EHR, unless that is
 * allowed.
 */
@Singleton
class EhrEnvironments {
    private static final String SERVE = "serve";
    private final Statements rows;
    private final EhrConfig ehrs;
    private final Clock clock;
    private final String command;
    private final boolean testAllowed;

    EhrEnvironments(
            Statements rows,
            EhrConfig ehrs,
            Clock clock,
            @ConfigProperty(name = "aceso.command", defaultValue = "migrate") String command,
            @ConfigProperty(name = "aceso.test-ehrs-allowed", defaultValue = "false") boolean testAllowed) {
        this.rows = rows;
        this.ehrs = ehrs;
        this.clock = clock;
        this.command = command;
        this.testAllowed = testAllowed;
    }

    /** After the store itself was found to be good. */
    void check(@Observes @Priority(Interceptor.Priority.APPLICATION + 1000) StartupEvent start) {
        if (command.equals(SERVE)) {
            Map<String, Environment> configured = new HashMap<>();
            ehrs.all().forEach((id, ehr) -> configured.put(id, ehr.environment()));
            check(configured, ConfigUtils.isProfileActive("prod"));
        }
    }

    /**
     * Demands that every EHR is what it was, and keeps what is new.
     *
     * @throws IllegalStateException when one is not
     */
    void check(Map<String, Environment> configured, boolean production) {
        configured.forEach((id, environment) -> {
            if (production && environment == Environment.TEST && !testAllowed) {
                throw new IllegalStateException(
                        "aceso.ehr." + id
                                + ".environment is test: the production profile serves no test EHR unless aceso.test-ehrs-allowed is true");
            }
            rows.change(
                    "INSERT INTO custody.ehr_environment (ehr, environment, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    id,
                    wire(environment),
                    clock.instant());
            if (!rows.read("SELECT environment FROM custody.ehr_environment WHERE ehr = ?", r -> r.getString(1), id)
                    .contains(wire(environment))) {
                throw new IllegalStateException("aceso.ehr." + id
                        + ".environment was another when this EHR was first served: configure it under another id");
            }
        });
    }

    private static String wire(Environment environment) {
        return environment.name().toLowerCase(Locale.ROOT);
    }
}
