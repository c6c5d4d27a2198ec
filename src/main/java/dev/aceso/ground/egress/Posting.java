package dev.aceso.ground.egress;

/** What became of a letter that was to be handed to the mail server. */
public sealed interface Posting {
    /** The mail server has it, and answers for it from now on (RFC 5321, section 4.2.5). */
    record Taken() implements Posting {}

    /**
     * It is not known to have it.
     *
     * @param code {@code mail-unreachable}; {@code mail-untrusted}, when its certificate or its TLS is not good; {@code mail-refused}, when it said
     *     so; {@code mail-unanswered}, after which it may have it nevertheless
     */
    record Missed(String code) implements Posting {}
}
