package dev.aceso.trust.identity.sessions;

/** What a sighting does to a session. */
sealed interface Step {
    /**
     * It goes on.
     *
     * @param session as it is now
     * @param write whether that must be written down
     * @param moved whether it goes on from another place
     */
    record Goes(Session session, boolean write, boolean moved) implements Step {}

    /**
     * It is over.
     *
     * @param session as it is now
     * @param end since when and why
     * @param write whether that was not written down yet
     */
    record Over(Session session, Session.End end, boolean write) implements Step {}
}
