package dev.aceso.clinic.chart;

import java.time.LocalDate;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** How far back a query looks, enforced on what came; and how far back that reaches. */
final class LookBack {
    private final Optional<String> element;
    private final Optional<LocalDate> start;
    private boolean newestFirst = true;
    private LocalDate oldest = LocalDate.MAX;

    LookBack(Plan plan, LocalDate today) {
        element = plan.query().date().map(date -> date.element());
        start = plan.start(today);
    }

    /** Whether a resource falls into the look-back. Notes how far back the answer reaches. */
    boolean holds(JsonNode resource) {
        if (element.isEmpty()) {
            return true;
        }
        Optional<LocalDate> last = Dates.last(resource, element.get());
        last.ifPresent(day -> {
            newestFirst &= !day.isAfter(oldest);
            oldest = day;
        });
        return start.isEmpty() || last.filter(day -> !day.isBefore(start.get())).isPresent();
    }

    /** Whether what came is sorted and reaches beyond the look-back, so that nothing of interest can come after it. */
    boolean exhausted() {
        return newestFirst && start.filter(oldest::isBefore).isPresent();
    }
}
