package dev.aceso.trust.custody.consent;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.Form;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a consent says, by the elements of 42 CFR 2.31(a); the patient's name (1) is whose record it is, and that it may be revoked (6)
 * holds for all of them. Every part is text of at most 200 characters, and has no secrets for whoever may read the consent.
 *
 * @param discloser who may disclose (2)
 * @param information what may be disclosed, in a specific and meaningful way (3)
 * @param recipient to whom (4)
 * @param purpose for which purpose of use (5), a code of v3-ActReason
 * @param expires the last day on which it holds, or {@code none} (7)
 * @param signedBy {@code patient}, or {@code representative} where the law lets somebody sign for them (8; 42 CFR 2.14, 2.15)
 * @param signedOn the day on which it was signed (9)
 * @param reference where the signed paper is
 */
@RegisterForReflection
@Schema(name = "Part2ConsentTerms")
public record Terms(
        @Schema(required = true) String discloser,
        @Schema(required = true) String information,
        @Schema(required = true) String recipient,

        @Schema(
                enumeration = {"TREAT", "HOPERAT"},
                required = true)
        String purpose,

        @Schema(examples = "2027-03-01", required = true) String expires,

        @Schema(
                enumeration = {"patient", "representative"},
                required = true)
        String signedBy,

        @Schema(examples = "2026-03-01", required = true) String signedOn,
        @Schema(examples = "scan:4711", required = true) String reference) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIELDS = 8;
    private static final int FORMAT = 1;
    private static final String TEXT = "[^\\p{Cntrl}]{1,200}";
    private static final String NEVER = "none";
    private static final Set<String> PURPOSES = Set.of(Purpose.TREATMENT.code(), Purpose.OPERATIONS.code());

    /**
     * Reads them from a body, on that day.
     *
     * @throws Failure {@code MALFORMED} when a part is missing or is none, when it was signed later, or is over already
     */
    static Terms read(JsonNode body, LocalDate today) {
        var terms = new Terms(
                Form.field(body, FIELDS, "discloser", TEXT),
                Form.field(body, FIELDS, "information", TEXT),
                Form.field(body, FIELDS, "recipient", TEXT),
                Form.field(body, FIELDS, "purpose", "[A-Z]{1,20}"),
                Form.field(body, FIELDS, "expires", "none|[0-9]{4}-[0-9]{2}-[0-9]{2}"),
                Form.field(body, FIELDS, "signedBy", "patient|representative"),
                Form.field(body, FIELDS, "signedOn", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
                Form.field(body, FIELDS, "reference", "[A-Za-z0-9._:/+=@-]{1,100}"));
        if (!PURPOSES.contains(terms.purpose)) {
            throw new Failure(Code.MALFORMED, "Out of bounds: purpose.");
        }
        if (!terms.holds(today)) {
            throw new Failure(Code.MALFORMED, "signedOn must not be later than today, nor expires earlier.");
        }
        return terms;
    }

    /** Says nothing of what was written. */
    @Override
    public String toString() {
        return "Terms[]";
    }

    /** Whether it was signed by that day and holds on it. */
    boolean holds(LocalDate day) {
        return !day(signedOn).isAfter(day) && expiry().filter(day::isAfter).isEmpty();
    }

    private Optional<LocalDate> expiry() {
        return expires.equals(NEVER) ? Optional.empty() : Optional.of(day(expires));
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new Failure(Code.MALFORMED, "A day must be one of the calendar's.");
        }
    }

    /** The stored form 1. */
    Bytes write() {
        return Bytes.utf8(JSON.createObjectNode()
                .put("format", FORMAT)
                .put("discloser", discloser)
                .put("information", information)
                .put("recipient", recipient)
                .put("purpose", purpose)
                .put("expires", expires)
                .put("signedBy", signedBy)
                .put("signedOn", signedOn)
                .put("reference", reference)
                .toString());
    }

    /** Reads the stored form. */
    static Terms stored(Bytes stored) {
        try {
            JsonNode said = JSON.readTree(stored.toArray());
            if (said.path("format").asInt() != FORMAT) {
                throw new Failure(Code.INTEGRITY, "a stored consent has a format that this release does not know");
            }
            return new Terms(
                    said.path("discloser").asText(),
                    said.path("information").asText(),
                    said.path("recipient").asText(),
                    said.path("purpose").asText(),
                    said.path("expires").asText(),
                    said.path("signedBy").asText(),
                    said.path("signedOn").asText(),
                    said.path("reference").asText());
        } catch (IOException e) {
            throw new Failure(Code.INTEGRITY, "a stored consent is not readable", null);
        }
    }
}
