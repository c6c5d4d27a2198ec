package dev.aceso.trust.sealing;

import jakarta.enterprise.context.ApplicationScoped;

/** Empties the cache of unwrapped keys, so that the next use asks the keeper. */
@ApplicationScoped
public class DroppedKeys {
    private final UnwrappedKeys unwrapped;

    DroppedKeys(UnwrappedKeys unwrapped) {
        this.unwrapped = unwrapped;
    }

    /** Drops every key. */
    public void all() {
        unwrapped.dropAll();
    }
}
