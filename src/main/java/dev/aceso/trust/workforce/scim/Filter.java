package dev.aceso.trust.workforce.scim;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * The filters that are understood (RFC 7644 section 3.4.2.2): one attribute that is unique, {@code eq}, and a text. They are what identity
 * providers ask before they create or change somebody.
 *
 * @param by the attribute
 * @param value its value
 */
record Filter(By by, String value) {
    private static final int LONGEST = 512;
    private static final Pattern FORM = Pattern.compile(
            "\\s*(?:urn:ietf:params:scim:schemas:core:2\\.0:User:)?(userName|externalId)\\s+eq\\s+(\"(?:[^\"\\\\]|\\\\.)*\")\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What users can be found by. */
    enum By {
        /** Without regard to case. */
        USER_NAME,
        /** Exactly. */
        EXTERNAL_ID
    }

    /**
     * Reads one.
     *
     * @throws Failure {@code FILTER_UNSUPPORTED}
     */
    static Filter parse(String text) {
        Matcher filter = FORM.matcher(text);
        if (text.length() > LONGEST || !filter.matches()) {
            throw new Failure(Code.FILTER_UNSUPPORTED);
        }
        By by = filter.group(1).equalsIgnoreCase("userName") ? By.USER_NAME : By.EXTERNAL_ID;
        try {
            return new Filter(by, JSON.readValue(filter.group(2), String.class));
        } catch (IOException noText) {
            throw new Failure(Code.FILTER_UNSUPPORTED, null, noText);
        }
    }

    /** Names nobody. */
    @Override
    public String toString() {
        return "Filter[" + by + "]";
    }
}
