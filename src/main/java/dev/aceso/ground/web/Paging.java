package dev.aceso.ground.web;

import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import jakarta.ws.rs.QueryParam;

import dev.aceso.ground.failure.Failure;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a list is asked for. What was written is read when it is known who asks ({@link Form}). */
public final class Paging {
    @Parameter(description = "Only what is older: the next of the page before")
    @QueryParam("before")
    @Nullable String before;

    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100", defaultValue = "20"))
    @QueryParam("limit")
    @Nullable String limit;

    /**
     * The instant before which the page begins.
     *
     * @throws Failure {@code MALFORMED}
     */
    public Instant before() {
        return Form.before(before);
    }

    /**
     * How many items the page may have.
     *
     * @throws Failure {@code MALFORMED}
     */
    public int limit() {
        return Form.limit(limit, 20, 100);
    }

    /**
     * That page.
     *
     * @param found what is before an instant, newest first, at least one more than so many if there are as many, ties of the last included
     * @param time when an item was made
     * @throws Failure {@code MALFORMED}
     */
    public <T> Page<T> of(BiFunction<Instant, Integer, List<T>> found, Function<T, Instant> time) {
        int most = limit();
        return Page.of(found.apply(before(), most), most, time);
    }
}
