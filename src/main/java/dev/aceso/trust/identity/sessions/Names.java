package dev.aceso.trust.identity.sessions;

import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Pseudonyms;

/**
 * Under which pseudonyms sessions are kept.
 *
 * <p>A session is what the provider names by {@code sid}. Providers that put none into access tokens are no reason to refuse their people: there, a
 * session is one sign-in, the account and {@code auth_time}, which every token that descends from it repeats.
 */
@ApplicationScoped
class Names {
    private final Pseudonyms pseudonyms;

    Names(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    Key of(Caller.Person person) {
        String account = account(person.issuer(), person.subject());
        return person.session()
                .map(sid -> new Key(session(person.issuer(), sid), account, true))
                .orElseGet(() -> new Key(
                        pseudonyms.lasting(
                                "sign-in",
                                person.issuer(),
                                person.authenticatedAt().getEpochSecond() + " " + person.subject()),
                        account,
                        false));
    }

    String session(String issuer, String sid) {
        return pseudonyms.lasting("session", issuer, sid);
    }

    String account(String issuer, String subject) {
        return pseudonyms.lasting("session-account", issuer, subject);
    }

    String logoutToken(String issuer, String jti) {
        return pseudonyms.lasting("logout-token", issuer, jti);
    }

    /**
     * Whose session, by pseudonyms.
     *
     * @param session of the session
     * @param account of the account
     * @param named whether the provider named the session
     */
    record Key(String session, String account, boolean named) {}
}
