package dev.aceso.trust.custody.command;

/** Where a command speaks to the person who started it. */
public interface Console {
    /** Says one line. Never a key, a token or a name. */
    void say(String line);
}
