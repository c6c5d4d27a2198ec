package dev.aceso.clinic.chart;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.hl7.fhir.r4.model.BaseDateTimeType;

/**
 * Days, out of FHIR dates. The day is the one that was written: the date of a dateTime in its own offset, which is the day at the place
 * of care when the EHR writes local times. A date without a day is no day.
 */
final class Dates {
    private Dates() {}

    /** The day of a date, if it is known to the day. */
    static Optional<LocalDate> day(BaseDateTimeType date) {
        String written = date.getValueAsString();
        return written == null || written.length() < 10
                ? Optional.empty()
                : Optional.of(LocalDate.parse(written.substring(0, 10)));
    }

    /**
     * The last day that a resource's date can mean: the end of a period, of a year, of a month. Empty without a date.
     *
     * @throws Fhir.Unreadable when there is a date, but it is none of the calendar's
     */
    static Optional<LocalDate> last(JsonNode resource, String element) throws Fhir.Unreadable {
        Stream<JsonNode> candidates = Stream.of(
                resource.path(element + "DateTime"),
                resource.path(element + "Instant"),
                resource.path(element + "Period").path("end"),
                resource.path(element).path("end"),
                resource.path(element),
                resource.path(element + "Period").path("start"),
                resource.path(element).path("start"));
        Optional<JsonNode> sent = candidates.filter(JsonNode::isTextual).findFirst();
        return sent.isEmpty() ? Optional.empty() : Optional.of(last(sent.get().textValue()));
    }

    private static LocalDate last(String written) throws Fhir.Unreadable {
        try {
            return switch (written.length()) {
                case 4 -> Year.parse(written).atMonth(12).atEndOfMonth();
                case 7 -> YearMonth.parse(written).atEndOfMonth();
                default -> LocalDate.parse(written.substring(0, Math.min(10, written.length())));
            };
        } catch (DateTimeException e) {
            throw new Fhir.Unreadable("a date that is none");
        }
    }
}
