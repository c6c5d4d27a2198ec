package dev.aceso.ground.egress;

import java.util.regex.Pattern;

/**
 * An address of mail of which nothing can be misread: one plain local part and one host name, no display name, no quotes, no comments and
 * nothing beyond ASCII (a part of RFC 5321, section 4.1.2).
 *
 * @param value the address
 */
public record MailAddress(String value) {
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9_+=-]+(?:\\.[A-Za-z0-9_+=-]+){0,8}@" + LABEL + "(?:\\." + LABEL + "){0,10}");
    private static final int MOST = 200;

    /**
     * Takes an address.
     *
     * @throws IllegalArgumentException when it is none; it is not repeated
     */
    public MailAddress {
        if (value.length() > MOST || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a plain address of mail");
        }
    }

    /** The host name behind the at sign. */
    public String domain() {
        return value.substring(value.indexOf('@') + 1);
    }

    /** Whose it is stays out of log lines. */
    @Override
    public String toString() {
        return "MailAddress[]";
    }
}
