package dev.aceso.clinic.chart;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.hl7.fhir.r4.model.BaseDateTimeType;

/**
 * Days, out of FHIR dates. The day is the one that was written: the date of a dateTime in its own offset, which is the day at the place
 * of care when the EHR writes local times. A date without a day is no day.
 */
final class Dates {
    /** The length of a date that is known to the day. */
    private static final int DAY = 10;

    private Dates() {}

    /** The day of a date, if it is known to the day. */
    static Optional<LocalDate> day(BaseDateTimeType date) {
        String written = date.getValueAsString();
        return written == null || written.length() < 10
                ? Optional.empty()
                : Optional.of(LocalDate.parse(written.substring(0, 10)));
    }

    /**
     * When a resource holds, as exactly as its date says.
     *
     * @param earliestBegin the first day on which it can have begun
     * @param latestBegin the last one
     * @param earliestEnd the first day on which it can have ended
     * @param latestEnd the last one
     */
    record Extent(LocalDate earliestBegin, LocalDate latestBegin, LocalDate earliestEnd, LocalDate latestEnd) {}

    /**
     * When a resource holds. A side of a period that is not there is open (FHIR R4, 2.24.0.13). Empty without a date.
     *
     * @throws Fhir.Unreadable when there is a date, but it is none of the calendar's
     */
    static Optional<Extent> extent(JsonNode resource, String element) throws Fhir.Unreadable {
        Optional<String> written = Stream.of(
                        resource.path(element + "DateTime"), resource.path(element + "Instant"), resource.path(element))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .findFirst();
        JsonNode period = resource.has(element + "Period") ? resource.path(element + "Period") : resource.path(element);
        String begin = written.orElse(period.path("start").asText());
        String end = written.orElse(period.path("end").asText());
        if (begin.isEmpty() && end.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Extent(
                begin.isEmpty() ? LocalDate.MIN : first(begin),
                begin.isEmpty() ? LocalDate.MIN : last(begin),
                end.isEmpty() ? LocalDate.MAX : first(end),
                end.isEmpty() ? LocalDate.MAX : last(end)));
    }

    /** The moment of a date that names one, or when a period began or ended that does; to put in order what is of one day. */
    static Optional<Instant> moment(JsonNode resource, String element) {
        JsonNode period = resource.path(element + "Period");
        return Stream.of(
                        resource.path(element + "DateTime"),
                        resource.path(element + "Instant"),
                        resource.path(element),
                        period.path("start"),
                        resource.path(element).path("start"))
                .map(JsonNode::asText)
                .filter(text -> text.length() > DAY)
                .findFirst()
                .flatMap(Dates::parsed);
    }

    private static Optional<Instant> parsed(String moment) {
        try {
            return Optional.of(OffsetDateTime.parse(moment).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * The first moment of a date: the boundary of a Period that begins with it (FHIR R4, 2.24.0.13). A day is one of UTC.
     *
     * @throws Fhir.Unreadable when it is none of the calendar's
     */
    static Optional<Instant> begin(BaseDateTimeType date) throws Fhir.Unreadable {
        return moment(date, day -> day, Dates::first);
    }

    /**
     * The moment when a date is over: the boundary of a Period that ends with it. A day is one of UTC.
     *
     * @throws Fhir.Unreadable when it is none of the calendar's
     */
    static Optional<Instant> end(BaseDateTimeType date) throws Fhir.Unreadable {
        return moment(date, day -> day.plusDays(1), Dates::last);
    }

    private static Optional<Instant> moment(BaseDateTimeType date, UnaryOperator<LocalDate> boundary, Day day)
            throws Fhir.Unreadable {
        String written = date.getValueAsString();
        if (written == null) {
            return Optional.empty();
        }
        if (written.length() <= DAY) {
            return Optional.of(
                    boundary.apply(day.of(written)).atStartOfDay(ZoneOffset.UTC).toInstant());
        }
        try {
            return Optional.of(OffsetDateTime.parse(written).toInstant());
        } catch (DateTimeException e) {
            throw new Fhir.Unreadable("a date that is none");
        }
    }

    private interface Day {
        LocalDate of(String written) throws Fhir.Unreadable;
    }

    private static LocalDate first(String written) throws Fhir.Unreadable {
        try {
            return switch (written.length()) {
                case 4 -> Year.parse(written).atDay(1);
                case 7 -> YearMonth.parse(written).atDay(1);
                default -> LocalDate.parse(written.substring(0, Math.min(DAY, written.length())));
            };
        } catch (DateTimeException e) {
            throw new Fhir.Unreadable("a date that is none");
        }
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
