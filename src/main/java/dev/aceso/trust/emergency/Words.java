package dev.aceso.trust.emergency;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.web.Form;

/** How what somebody wrote in their own words is read. */
final class Words {
    /** The most characters. */
    static final int MOST = 1_000;

    private static final String FORM = "[\\P{Cc}\\n\\r\\t]{1," + MOST + "}";

    private Words() {}

    /** A text of a body of two fields that says something. */
    static String of(JsonNode body, String name) {
        String text = Form.field(body, 2, name, FORM);
        if (text.isBlank()) {
            throw new Failure(Code.MALFORMED, "Out of bounds: " + name + ".");
        }
        return text;
    }
}
