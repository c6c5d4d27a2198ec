package dev.aceso.clinic.chart.writes;

import java.util.Optional;

import dev.aceso.clinic.chart.Authorization;

/** Gives the token with which we write, long after whoever decided on it is gone. */
public interface WriteTokens {
    /**
     * The token for one EHR; empty where it wants none, or gives none now.
     *
     * @param ehr the configured id of the EHR
     * @param type the resource type that is written
     */
    Optional<Authorization> of(String ehr, String type);

    /** Learns that the EHR did not take it, so that the next attempt has another. */
    default void refused(String ehr, String type, Authorization token) {
        // Where there is none, there is nothing to forget.
    }

    /** Whether nothing is written to that EHR without one. */
    default boolean demanded(String ehr) {
        return false;
    }
}
