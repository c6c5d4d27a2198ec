package dev.aceso.clinic.chart;

import java.time.LocalDate;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** How far back a query looks, enforced on what came; and how far back that reaches. */
final class LookBack {
    private final Optional<String> element;
    private final Optional<LocalDate> start;
    private final LocalDate today;
    private boolean newestFirst = true;
    private LocalDate oldest = LocalDate.MAX;

    LookBack(Plan plan, LocalDate today) {
        element = plan.query().date().map(date -> date.element());
        start = plan.start(today);
        this.today = today;
    }

    /** The day from which it looks back. */
    LocalDate today() {
        return today;
    }

    /** Where a resource is in time. */
    enum Place {
        /** It may fall into the look-back, or there is none. */
        WITHIN,
        /** It is older. */
        BEFORE,
        /** It has no date, so nobody can tell. */
        NOWHERE
    }

    /**
     * Where a resource is. Notes how far back the answer reaches.
     *
     * @throws Fhir.Unreadable when its date is none
     */
    Place of(JsonNode resource) throws Fhir.Unreadable {
        if (element.isEmpty()) {
            return Place.WITHIN;
        }
        Optional<LocalDate> last = Dates.last(resource, element.get());
        if (last.isPresent()) {
            newestFirst &= !last.get().isAfter(oldest);
            oldest = last.get();
        }
        if (start.isEmpty()) {
            return Place.WITHIN;
        }
        return last.map(day -> day.isBefore(start.get()) ? Place.BEFORE : Place.WITHIN)
                .orElse(Place.NOWHERE);
    }

    /** Whether what came is sorted and reaches beyond the look-back, so that nothing of interest can come after it. */
    boolean exhausted() {
        return newestFirst && start.filter(oldest::isBefore).isPresent();
    }
}
