package dev.aceso.clinic.inference;

import java.util.UUID;

/** What a face wants to commit together with the intent and the outcome of its call. Each method runs inside that transaction. */
public interface Once {
    /** The intent is about to be committed. Throwing rolls it back and ends the call. */
    void intended(UUID intent);

    /** Record and outcome are about to be committed. */
    void concluded(UUID intent, Conclusion conclusion);

    /** The call failed; its failed outcome is about to be committed. */
    void failed(UUID intent);

    /** For faces that have nothing to add. */
    static Once nothing() {
        return new Once() {
            @Override
            public void intended(UUID intent) {}

            @Override
            public void concluded(UUID intent, Conclusion conclusion) {}

            @Override
            public void failed(UUID intent) {}
        };
    }
}
