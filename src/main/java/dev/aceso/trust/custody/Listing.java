package dev.aceso.trust.custody;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, newest first; and how requests of custody are read.
 *
 * @param items what is on it
 * @param next what to pass as {@code before} for the next page; absent on the last one
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Listing<T>(@JsonInclude List<T> items, Optional<String> next) {
    /** The form of a patient's opaque id. */
    public static final String OPAQUE = "[a-z2-7]{26}";
    /** The form of ids of ours. */
    public static final String UUID_FORM = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final int MOST = 100;
    private static final int USUAL = 20;

    public Listing {
        items = List.copyOf(items);
    }

    /** The page that was found by one more than {@code limit}, ties of the last included; items of one instant stay together. */
    public static <T> Listing<T> of(List<T> found, int limit, Function<T, Instant> time) {
        if (found.size() <= limit) {
            return new Listing<>(found, Optional.empty());
        }
        int end = limit;
        while (end < found.size() && time.apply(found.get(end)).equals(time.apply(found.get(end - 1)))) {
            end++;
        }
        return new Listing<>(
                found.subList(0, end),
                end < found.size() ? Optional.of(time.apply(found.get(end - 1)).toString()) : Optional.empty());
    }

    /** The instant before which a page begins. */
    public static Instant before(@Nullable String asked, Clock clock) {
        if (asked == null) {
            return clock.instant().plusSeconds(1);
        }
        try {
            return Instant.parse(asked);
        } catch (DateTimeException e) {
            throw new Failure(Code.MALFORMED, "before must be an instant in UTC, such as the next of a page");
        }
    }

    /** How many items a page may have. */
    public static int limit(@Nullable String asked) {
        if (asked == null) {
            return USUAL;
        }
        demand(asked, "[1-9][0-9]{0,2}", "limit");
        int limit = Integer.parseInt(asked);
        if (limit > MOST) {
            throw new Failure(Code.MALFORMED, "Out of bounds: limit.");
        }
        return limit;
    }

    /** The id in an address. */
    public static UUID id(String asked) {
        demand(asked, UUID_FORM, "id");
        return UUID.fromString(asked);
    }

    /** Demands that a text has a form. */
    public static String demand(String value, String form, String name) {
        if (!value.matches(form)) {
            throw new Failure(Code.MALFORMED, "Out of bounds: " + name + ".");
        }
        return value;
    }

    /** The text of a field of a body that has this many fields and no other. */
    public static String field(JsonNode body, int fields, String name, String form) {
        if (!body.isObject() || body.size() != fields || !body.path(name).isTextual()) {
            throw new Failure(Code.MALFORMED, "The body must be an object with the fields described, as text.");
        }
        return demand(body.path(name).textValue(), form, name);
    }
}
