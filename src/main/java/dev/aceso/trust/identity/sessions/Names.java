package dev.aceso.trust.identity.sessions;

import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Pseudonyms;

/**
 * Under which pseudonyms sessions are kept.
 *
 * <p>A session is what the provider names by {@code sid}. Providers that put none into access tokens are no reason to refuse their people: there, a
 * session is one sign-in, the account and {@code auth_time}, which every token that descends from it repeats. What a portal does for somebody is a
 * session beside their own, and each account that acts through a portal has one of its own, whatever {@code sid} the portal's tokens share. The
 * provider's session, to which all of them belong, is kept with each, so that its end is the end of all.
 */
@ApplicationScoped
class Names {
    private final Pseudonyms pseudonyms;

    Names(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    Key of(Caller.Person person) {
        return of(person, Optional.empty());
    }

    /** As above, of a token that has another {@code sub} than the account. */
    Key of(Caller.Person person, Optional<String> sub) {
        Optional<String> subject = sub.map(name -> subject(person.issuer(), name));
        String account = account(person.issuer(), person.subject());
        return person.session()
                .map(sid -> new Key(
                        session(
                                person.issuer(),
                                person.portal()
                                        .map(portal -> sid + " via " + portal + " for " + person.subject())
                                        .orElse(sid)),
                        account,
                        Optional.of(session(person.issuer(), sid)),
                        subject))
                .orElseGet(() -> new Key(signIn(person), account, Optional.empty(), subject));
    }

    /** A session that the provider names. */
    String session(String issuer, String name) {
        return pseudonyms.lasting("session", issuer, name);
    }

    String account(String issuer, String subject) {
        return pseudonyms.lasting("session-account", issuer, subject);
    }

    /** Whom the provider calls so, where that is not the account. */
    String subject(String issuer, String sub) {
        return pseudonyms.lasting("session-subject", issuer, sub);
    }

    String logoutToken(String issuer, String jti) {
        return pseudonyms.lasting("logout-token", issuer, jti);
    }

    private String signIn(Caller.Person person) {
        String name = person.authenticatedAt().getEpochSecond() + " " + person.subject();
        return pseudonyms.lasting(
                "sign-in",
                person.issuer(),
                person.portal().map(portal -> name + " via " + portal).orElse(name));
    }

    /**
     * Whose session, by pseudonyms.
     *
     * @param session of the session
     * @param account of the account
     * @param provided of the provider's session to which it belongs, where the provider names one
     * @param subject of the provider's {@code sub}, where that is not the account
     */
    record Key(String session, String account, Optional<String> provided, Optional<String> subject) {}
}
