package dev.aceso.patient.rights;

import java.util.List;
import java.util.Optional;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One page of a list, newest first.
 *
 * @param items what is on it
 * @param next what to pass as {@code before} for the next page; absent on the last one
 */
@RegisterForReflection
public record Page<T>(List<T> items, Optional<String> next) {
    public Page {
        items = List.copyOf(items);
    }
}
