package dev.aceso.trust.access.disclosure;

import java.util.Locale;

/**
 * Who is shown something of a patient. What one was shown is put together with what the same one is shown later, never with what
 * another was.
 *
 * @param kind what it is
 * @param id which one, {@code [a-z0-9-]{1,40}}
 */
public record Recipient(Kind kind, String id) {
    public Recipient {
        if (!id.matches("[a-z0-9-]{1,40}")) {
            throw new IllegalArgumentException("not the id of a recipient");
        }
    }

    /** Kinds of recipients. The wire names are stored: added, never renamed. */
    public enum Kind {
        /** A clinical function of ours. */
        FUNCTION,
        /** A model that is asked. */
        MODEL,
        /** A business associate. */
        VENDOR,
        /** What leaves in an export. */
        EXPORT;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The clinical function of that id. */
    public static Recipient function(String id) {
        return new Recipient(Kind.FUNCTION, id);
    }

    /** Kind and id, as in {@code function:ckm-review}: the name in entries of the log. */
    @Override
    public String toString() {
        return kind.wire() + ":" + id;
    }
}
