package dev.aceso.trust.workforce.scim;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Which of several addresses is meant: those in which one part equals a value.
 *
 * @param part type, value or primary
 * @param value what it is
 */
record Which(String part, String value) {
    private static final Pattern FORM = Pattern.compile(
            "\\s*(type|value|primary)\\s+eq\\s+(?:\"([^\"\\\\]*)\"|(true|false))\\s*", Pattern.CASE_INSENSITIVE);

    static Which parse(String filter) {
        Matcher form = FORM.matcher(filter);
        if (!form.matches()) {
            throw Target.unsupported();
        }
        String text = form.group(2) == null ? form.group(3).toLowerCase(Locale.ROOT) : form.group(2);
        return new Which(form.group(1).toLowerCase(Locale.ROOT), text);
    }

    boolean matches(JsonNode email) {
        return email.path(part).asText().equalsIgnoreCase(value);
    }

    /** A new one of these, as far as they say what it is. */
    ObjectNode fresh(ObjectNode email) {
        return part.equals("primary") ? email.put(part, Boolean.parseBoolean(value)) : email.put(part, value);
    }

    /** Names nobody. */
    @Override
    public String toString() {
        return "Which[" + part + "]";
    }
}
