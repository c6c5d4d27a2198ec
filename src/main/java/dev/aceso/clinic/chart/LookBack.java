package dev.aceso.clinic.chart;

import java.time.LocalDate;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How far back and ahead a query looks, enforced on what came. A period without an end goes on, and one without a beginning may have begun at any
 * time.
 */
final class LookBack {
    private final Optional<String> element;
    private final Optional<LocalDate> start;
    private final Optional<LocalDate> end;
    private final LocalDate today;

    LookBack(Plan plan, LocalDate today) {
        element = plan.query().date().map(date -> date.element());
        start = plan.start(today);
        end = plan.end(today);
        this.today = today;
    }

    /** The day from which it looks back. */
    LocalDate today() {
        return today;
    }

    /** Where a resource is in time. */
    enum Place {
        /** It falls between look-back and look-ahead, or there are none. */
        WITHIN,
        /** It may, or may not: its date is coarser than that. */
        PERHAPS,
        /** It is older, or farther ahead. */
        BEYOND,
        /** It has no date, so nobody can tell. */
        NOWHERE
    }

    /**
     * Where a resource is.
     *
     * @throws Fhir.Unreadable when its date is none
     */
    Place of(JsonNode resource) throws Fhir.Unreadable {
        if (element.isEmpty()) {
            return Place.WITHIN;
        }
        Optional<Dates.Extent> extent = Dates.extent(resource, element.get());
        if (start.isEmpty() && end.isEmpty()) {
            return Place.WITHIN;
        }
        if (extent.isEmpty()) {
            return Place.NOWHERE;
        }
        Dates.Extent when = extent.get();
        if (start.filter(when.latestEnd()::isBefore).isPresent()
                || end.filter(when.earliestBegin()::isAfter).isPresent()) {
            return Place.BEYOND;
        }
        return start.filter(when.earliestEnd()::isBefore).isPresent()
                        || end.filter(when.latestBegin()::isAfter).isPresent()
                ? Place.PERHAPS
                : Place.WITHIN;
    }
}
