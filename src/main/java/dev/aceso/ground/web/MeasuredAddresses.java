package dev.aceso.ground.web;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;

/**
 * Keeps what callers write out of the metrics: a request is measured under the template of its address as the interface describes it,
 * or under one name for all the others. A path can hold an id that stands for a patient, and everybody may make up as many as they
 * like.
 */
@Singleton
class MeasuredAddresses implements MeterFilter {
    private static final String OTHER = "other";
    /** The framework's own names for what has no template. */
    private static final Set<String> NAMES = Set.of("UNKNOWN", "NOT_FOUND", "REDIRECTION", "root", "/cors-preflight");

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
    /** A variable's form, which the description leaves out. */
    private static final Pattern FORM = Pattern.compile(":[^/{}]*}");

    private final Predicate<String> template;

    /** Asked per meter: filters are made before the application. */
    @Inject
    MeasuredAddresses(AllowedMethods described) {
        this(template -> described.describes(template));
    }

    MeasuredAddresses(Predicate<String> template) {
        this.template = template;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith("http.server.")) {
            return id;
        }
        List<Tag> tags = id.getTags().stream().map(this::measured).toList();
        return id.replaceTags(tags);
    }

    private Tag measured(Tag tag) {
        return switch (tag.getKey()) {
            case "uri" -> Tag.of("uri", address(tag.getValue()));
            case "method" -> METHODS.contains(tag.getValue()) ? tag : Tag.of("method", OTHER);
            default -> tag;
        };
    }

    private String address(String uri) {
        String plain = FORM.matcher(uri).replaceAll("}");
        return NAMES.contains(plain) || template.test(plain) ? plain : OTHER;
    }
}
