package dev.aceso.trust.notices;

import java.util.Optional;
import java.util.UUID;

/**
 * What one kind of notice says. Implemented by whoever has something to tell, and asked when it is sent, so that it says what holds then.
 *
 * <p>It must hold nothing about a patient, nor who did what: codes, times, opaque ids and an address of this service at which whoever may know
 * more can sign in.
 */
public interface Wording {
    /** The kind, {@code [a-z-]{1,40}}; one for good. */
    String kind();

    /** What to say about a row; empty when it need not be said any more. */
    Optional<Text> about(UUID row);

    /**
     * A text, in printable ASCII.
     *
     * @param subject one line
     * @param body some lines
     */
    record Text(String subject, String body) {}
}
