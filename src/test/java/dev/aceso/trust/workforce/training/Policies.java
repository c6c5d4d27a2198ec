package dev.aceso.trust.workforce.training;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

import dev.aceso.trust.workforce.scim.ScimConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Policies as a site would configure them. */
final class Policies {
    /** One course for all, one for those who treat. */
    static final Map<String, String> TWO_COURSES = Map.of(
            "aceso.scim.clients", "scim",
            "aceso.training.required", "true",
            "aceso.training.courses.privacy-basics.title", "Privacy basics",
            "aceso.training.courses.privacy-basics.valid-for", "P1Y",
            "aceso.training.courses.privacy-basics.where", "https://learning.example/privacy",
            "aceso.training.courses.ai-safety.title", "Working with AI",
            "aceso.training.courses.ai-safety.valid-for", "P90D",
            "aceso.training.courses.ai-safety.roles", "clinician,nurse",
            "aceso.training.courses.ai-safety.where", "Room 4, each Tuesday");

    private Policies() {}

    /** The two courses, with what else a site says; an empty text takes a property away. */
    static Policy of(Clock clock, Map<String, String> more) {
        var properties = new HashMap<>(TWO_COURSES);
        properties.putAll(more);
        properties.values().removeIf(String::isEmpty);
        return only(clock, properties);
    }

    /** With these properties and no other. */
    static Policy only(Clock clock, Map<String, String> properties) {
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(TrainingConfig.class)
                .withMapping(ScimConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
        return new Policy(
                config.getConfigMapping(TrainingConfig.class), config.getConfigMapping(ScimConfig.class), clock);
    }
}
