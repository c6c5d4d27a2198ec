package dev.aceso.trust.identity.sessions;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Pseudonyms;
import dev.aceso.trust.identity.Portals;

/**
 * Under which pseudonyms sessions are kept.
 *
 * <p>A session is what the provider names by {@code sid}. Providers that put none into access tokens are no reason to refuse their people: there, a
 * session is one sign-in, the account and {@code auth_time}, which every token that descends from it repeats. What a portal does for somebody is a session beside their own.
 */
@ApplicationScoped
class Names {
    private final Pseudonyms pseudonyms;
    private final Portals portals;

    Names(Pseudonyms pseudonyms, Portals portals) {
        this.pseudonyms = pseudonyms;
        this.portals = portals;
    }

    Key of(Caller.Person person) {
        String account = account(person.issuer(), person.subject());
        return person.session()
                .map(sid -> new Key(session(person.issuer(), via(person.portal(), sid)), account, true))
                .orElseGet(() -> new Key(
                        pseudonyms.lasting(
                                "sign-in",
                                person.issuer(),
                                via(
                                        person.portal(),
                                        person.authenticatedAt().getEpochSecond() + " " + person.subject())),
                        account,
                        false));
    }

    /** Every session that the provider means by this name: that of the person, and those of portals that act for them by it. */
    List<String> sessions(String issuer, String sid) {
        return Stream.concat(
                        Stream.of(Optional.<String>empty()),
                        portals.ids().stream().map(Optional::of))
                .map(portal -> session(issuer, via(portal, sid)))
                .toList();
    }

    private String session(String issuer, String name) {
        return pseudonyms.lasting("session", issuer, name);
    }

    private static String via(Optional<String> portal, String name) {
        return portal.map(id -> name + " via " + id).orElse(name);
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
