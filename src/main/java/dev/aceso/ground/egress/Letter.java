package dev.aceso.ground.egress;

import java.util.UUID;

/**
 * A letter. It goes over other people's servers: it must hold nothing about a patient or about anybody who works here, which whoever writes it
 * sees to. That it is one letter and nothing else is seen to here: printable ASCII only, so nothing in it begins a header, a part or another
 * letter.
 *
 * @param id its own, the same at every attempt: a receiver can tell that it has it
 * @param to whom it is for
 * @param subject one line
 * @param text at most 60 lines of at most 900 characters each
 */
public record Letter(UUID id, MailAddress to, String subject, String text) {
    private static final String SUBJECT = "[\\x20-\\x7E]{1,100}";
    /** Below the 998 that a line of a letter may have (RFC 5322, section 2.1.1). */
    private static final String LINE = "[\\x20-\\x7E]{0,900}";

    private static final int LINES = 60;

    /**
     * Takes what somebody wrote.
     *
     * @throws IllegalArgumentException when it could be more than a letter; it is not repeated
     */
    public Letter {
        if (subject.isBlank() || !subject.matches(SUBJECT)) {
            throw new IllegalArgumentException("not a subject");
        }
        String[] lines = text.split("\n", -1);
        if (text.isBlank() || lines.length > LINES) {
            throw new IllegalArgumentException("not the text of a letter");
        }
        for (String line : lines) {
            if (!line.matches(LINE)) {
                throw new IllegalArgumentException("not the text of a letter");
            }
        }
    }

    /** Says which, and not what is in it. */
    @Override
    public String toString() {
        return "Letter[" + id + "]";
    }
}
