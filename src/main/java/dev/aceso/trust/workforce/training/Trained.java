package dev.aceso.trust.workforce.training;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What is on record for somebody who works here: all that is asked at each request.
 *
 * @param worker their id here
 * @param joined since when they are known, whatever was forgotten of them in between
 * @param ends the last day on which each course counts of which anything is on record
 * @param override what lets them in for a while
 */
record Trained(UUID worker, Instant joined, Map<String, LocalDate> ends, Optional<Permit> override) {
    Trained {
        ends = Map.copyOf(ends);
    }

    /**
     * An override that is not over.
     *
     * @param id its id
     * @param until when it ends
     */
    record Permit(UUID id, Instant until) {}

    /** The last day on which a course counts. */
    Optional<LocalDate> endsOn(Course course) {
        return Optional.ofNullable(ends.get(course.id()));
    }
}
