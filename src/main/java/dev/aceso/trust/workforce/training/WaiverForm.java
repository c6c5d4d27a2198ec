package dev.aceso.trust.workforce.training;

import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.web.Form;

/**
 * Whom somebody wants to let in, for how long and why.
 *
 * @param worker whom: the id of SCIM
 * @param reason why
 * @param text the same in their own words
 * @param hours for how many hours
 */
record WaiverForm(UUID worker, Reason reason, String text, int hours) {
    /** The most characters of a text. */
    static final int MOST = 1_000;

    private static final int FIELDS = 4;

    /**
     * Reads it from a body.
     *
     * @throws Failure {@code MALFORMED}
     */
    static WaiverForm read(JsonNode body, long mostHours) {
        UUID worker = UUID.fromString(Form.field(body, FIELDS, "worker", Form.ID));
        Reason reason = Reason.of(Form.field(body, FIELDS, "reason", "[a-z-]{1,40}"))
                .orElseThrow(() -> new Failure(Code.MALFORMED, "Not a reason for an override."));
        String text = Form.field(body, FIELDS, "text", "[\\P{Cc}\\n\\r\\t]{1," + MOST + "}");
        int hours = Integer.parseInt(Form.field(body, FIELDS, "hours", "[1-9][0-9]{0,2}"));
        if (text.isBlank()) {
            throw new Failure(Code.MALFORMED, "Out of bounds: text.");
        }
        if (hours > mostHours) {
            throw new Failure(Code.MALFORMED, "hours is more than the policy allows.");
        }
        return new WaiverForm(worker, reason, text, hours);
    }

    /** Says nothing of what was written. */
    @Override
    public String toString() {
        return "WaiverForm[" + reason.wire() + "]";
    }
}
