package dev.aceso.trust.workforce.training;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.web.Form;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A completion that is to be put on record. It names somebody by one of three.
 *
 * @param worker their id of SCIM
 * @param externalId what the provider or the employer calls them
 * @param userName the name of their account
 * @param course the course's id
 * @param completedOn the day on which they completed it
 * @param expiresOn the last day on which the certificate says that it counts
 */
@Schema(name = "NewTrainingCompletion")
public record Report(
        @Schema(pattern = Form.ID) Optional<String> worker,
        @Schema(minLength = 1, maxLength = 256) Optional<String> externalId,
        @Schema(minLength = 1, maxLength = 256) Optional<String> userName,

        @Schema(examples = "privacy-basics", required = true)
        String course,

        @Schema(examples = "2026-03-01", required = true) LocalDate completedOn,
        @Schema(examples = "2027-03-01") Optional<LocalDate> expiresOn) {
    private static final String NAME = "\\P{Cc}{1,256}";
    private static final Set<String> FIELDS =
            Set.of("worker", "externalId", "userName", "course", "completedOn", "expiresOn");

    /**
     * Reads one from a body.
     *
     * @throws Failure {@code MALFORMED}
     */
    static Report read(JsonNode body) {
        if (!body.isObject()
                || !body.properties().stream()
                        .allMatch(field -> FIELDS.contains(field.getKey())
                                && field.getValue().isTextual())) {
            throw new Failure(Code.MALFORMED, "The body must be an object with the fields described, as text.");
        }
        Report report = new Report(
                text(body, "worker", Form.ID),
                text(body, "externalId", NAME),
                text(body, "userName", NAME),
                text(body, "course", "[a-z0-9-]{1,40}")
                        .orElseThrow(() -> new Failure(Code.MALFORMED, "A course is missing.")),
                day(body, "completedOn").orElseThrow(() -> new Failure(Code.MALFORMED, "completedOn is missing.")),
                day(body, "expiresOn"));
        if (Stream.of(report.worker, report.externalId, report.userName)
                        .filter(Optional::isPresent)
                        .count()
                != 1) {
            throw new Failure(Code.MALFORMED, "Name somebody by one of worker, externalId and userName.");
        }
        return report;
    }

    private static Optional<String> text(JsonNode body, String name, String form) {
        return body.has(name) ? Optional.of(Form.demand(body.path(name).textValue(), form, name)) : Optional.empty();
    }

    private static Optional<LocalDate> day(JsonNode body, String name) {
        try {
            return text(body, name, "[0-9]{4}-[0-9]{2}-[0-9]{2}").map(LocalDate::parse);
        } catch (DateTimeException e) {
            throw new Failure(Code.MALFORMED, "A day must be one of the calendar's.");
        }
    }

    /** Names nobody. */
    @Override
    public String toString() {
        return "Report[" + course + "]";
    }
}
