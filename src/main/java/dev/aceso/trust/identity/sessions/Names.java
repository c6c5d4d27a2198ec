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
        return new Key(
                person.session()
                        .map(sid -> session(person.issuer(), ours(person, sid)))
                        .orElseGet(() -> signIn(person)),
                account(person.issuer(), person.subject()),
                person.session()
                        .map(sid -> session(person.issuer(), sid))
                        .orElseGet(() -> unnamed(person.issuer(), sub.orElse(person.subject()))),
                sub.map(name -> subject(person.issuer(), name)),
                person.session().isPresent());
    }

    /** A session that the provider names. */
    String session(String issuer, String name) {
        return pseudonyms.lasting("session", issuer, name);
    }

    /** What the provider names by no {@code sid}, of whom it calls so. */
    String unnamed(String issuer, String sub) {
        return pseudonyms.lasting("session-unnamed", issuer, sub);
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

    private static String ours(Caller.Person person, String sid) {
        return person.portal()
                .map(portal -> sid + " via " + portal + " for " + person.subject())
                .orElse(sid);
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
     * @param provided of the provider's session to which it belongs, or of all that the provider names to nobody
     * @param subject of the provider's {@code sub}, where that is not the account
     * @param named whether the provider names the session
     */
    record Key(String session, String account, String provided, Optional<String> subject, boolean named) {}
}
