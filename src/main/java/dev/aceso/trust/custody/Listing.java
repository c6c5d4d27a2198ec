package dev.aceso.trust.custody;

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
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Listing<T>(@JsonInclude List<T> items, Optional<String> next) {
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
}
