package dev.aceso.clinic.chart;

import java.time.LocalDate;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** How far back and ahead a query looks, enforced on what came; and how far back that reaches. */
final class LookBack {
    private final Optional<String> element;
    private final Optional<LocalDate> start;
    private final Optional<LocalDate> end;
    private final LocalDate today;
    private boolean newestFirst = true;
    private LocalDate oldest = LocalDate.MAX;

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
        /** It may fall between look-back and look-ahead, or there are none. */
        WITHIN,
        /** It is older, or farther ahead. */
        BEYOND,
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
        if (start.isEmpty() && end.isEmpty()) {
            return Place.WITHIN;
        }
        if (last.isEmpty()) {
            return Place.NOWHERE;
        }
        boolean beyond = start.filter(last.get()::isBefore).isPresent()
                || Dates.first(resource, element.get())
                        .filter(day -> end.filter(day::isAfter).isPresent())
                        .isPresent();
        return beyond ? Place.BEYOND : Place.WITHIN;
    }

    /** Whether what came is sorted and reaches beyond the look-back, so that nothing of interest can come after it. */
    boolean exhausted() {
        return newestFirst && start.filter(oldest::isBefore).isPresent();
    }
}
