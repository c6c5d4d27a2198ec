package dev.aceso.trust.identity.sessions;

import dev.aceso.ground.parties.Caller;

/** All sessions of an account, for whoever learns that it is over. */
public interface AccountSessions {
    /** The lasting keyed pseudonym under which the sessions of the person's account are kept. */
    String account(Caller.Person person);

    /** The same, from the issuer and the account's name there. */
    String account(String issuer, String subject);

    /**
     * Ends all sessions of an account, those included that nobody was seen in yet, in the running transaction and in the log. How many ended.
     * Other replicas refuse when what they read last is no longer fresh; this one once {@link #readAgain} was called after the commit.
     */
    int end(String account);

    /** This replica goes by what it reads from now on. */
    void readAgain();
}
