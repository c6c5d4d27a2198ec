package dev.aceso.demo.world;

import java.time.Duration;

/** Told what the world is doing, from several threads at once. */
@FunctionalInterface
public interface Progress {
    /** Listens to nothing. */
    Progress SILENT = (part, state, since) -> {};

    /** Where a part of the world stands. */
    enum State {
        /** Being started. */
        STARTING,
        /** Up. */
        READY,
        /** Could not be started. */
        FAILED
    }

    /**
     * Something changed.
     *
     * @param part what: {@code PostgreSQL}, {@code Keycloak}, {@code EHR}, {@code migrate}, {@code sequence}, {@code serve}
     * @param since the time since its start began
     */
    void report(String part, State state, Duration since);
}
