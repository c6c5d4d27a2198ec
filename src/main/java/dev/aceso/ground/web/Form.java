package dev.aceso.ground.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * How what somebody wrote into an address, a query or a body is read. Every method throws {@link Failure} {@code MALFORMED} for what has
 * another form or is out of bounds, and says which part it was, never what was written.
 *
 * <p>Why not annotations: those would answer before it is known who asks, and what is refused to a known caller must be in the log.
 */
public final class Form {
    /** A patient's opaque id. */
    public static final String OPAQUE = "[a-z2-7]{26}";
    /** An id of ours. */
    public static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Form() {}

    /** The text, which has that form. */
    public static String demand(String asked, String form, String name) {
        if (!asked.matches(form)) {
            throw new Failure(Code.MALFORMED, "Out of bounds: " + name + ".");
        }
        return asked;
    }

    /** An id of ours. */
    public static UUID id(String asked, String name) {
        return UUID.fromString(demand(asked, ID, name));
    }

    /** How many items a page may have: as many as usual, unless somebody asked for fewer or more, and never more than {@code most}. */
    public static int limit(@Nullable String asked, int usual, int most) {
        if (asked == null) {
            return usual;
        }
        int limit = Integer.parseInt(demand(asked, "[1-9][0-9]{0,2}", "limit"));
        if (limit > most) {
            throw new Failure(Code.MALFORMED, "Out of bounds: limit.");
        }
        return limit;
    }

    /**
     * The instant before which a page begins; after everything when nobody asked. What is made now is on it, whichever replica made it and whatever its
     * clock says: by the clock of who answers, items of one that is ahead would be missing.
     */
    public static Instant before(@Nullable String asked) {
        if (asked == null) {
            return LAST;
        }
        try {
            Instant instant = Instant.parse(asked);
            if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LAST)) {
                throw new Failure(Code.MALFORMED, "before must be an instant between 1970 and 9999");
            }
            return instant;
        } catch (DateTimeException e) {
            throw new Failure(Code.MALFORMED, "before must be an instant in UTC, such as the next of a page");
        }
    }

    /** The text of a field of a body that has this many fields and no other. */
    public static String field(JsonNode body, int fields, String name, String form) {
        if (!body.isObject() || body.size() != fields || !body.path(name).isTextual()) {
            throw new Failure(Code.MALFORMED, "The body must be an object with the fields described, as text.");
        }
        return demand(body.path(name).textValue(), form, name);
    }
}
