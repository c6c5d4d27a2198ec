package dev.aceso.ground.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One page of a list, newest first.
 *
 * @param items what is on it
 * @param next what to pass as {@code before} for the next page; absent on the last one
 * @param erasedAt when what was held before was erased, where nothing has been held since
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Page<T>(List<T> items, Optional<String> next, Optional<Instant> erasedAt) {
    public Page {
        items = List.copyOf(items);
    }

    public Page(List<T> items, Optional<String> next) {
        this(items, next, Optional.empty());
    }

    /** The same, saying that what was held before was erased. */
    public Page<T> erased(Optional<Instant> at) {
        return new Page<>(items, next, at);
    }

    /**
     * The first page of what was found. Items of one instant stay on one page, though it grows beyond {@code limit}: the next page
     * begins before that instant and would miss them. When more was found than fits, there is a next page, though nothing may be on it: what is older than the last
     * that was found is not known here.
     *
     * @param found newest first, at least one more than {@code limit} if there are as many, ties of the last included
     */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, Instant> time) {
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        int end = limit;
        while (end < found.size() && time.apply(found.get(end)).equals(time.apply(found.get(end - 1)))) {
            end++;
        }
        return new Page<>(
                found.subList(0, end),
                Optional.of(time.apply(found.get(end - 1)).toString()));
    }
}
