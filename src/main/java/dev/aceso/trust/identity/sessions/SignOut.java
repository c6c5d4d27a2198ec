package dev.aceso.trust.identity.sessions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Durable;

/** Ends sessions, and returns when that is durable, in the log too. Other replicas refuse when what they read last is no longer fresh. */
@ApplicationScoped
class SignOut implements AccountSessions {
    private final Names names;
    private final Store store;
    private final Ends ends;
    private final Sessions sessions;
    private final SessionConfig config;

    SignOut(Names names, Store store, Ends ends, Sessions sessions, SessionConfig config) {
        this.names = names;
        this.store = store;
        this.ends = ends;
        this.sessions = sessions;
        this.config = config;
    }

    @Override
    public String account(Caller.Person person) {
        return account(person.issuer(), person.subject());
    }

    @Override
    public String account(String issuer, String subject) {
        return names.account(issuer, subject);
    }

    @Override
    public int end(String account) {
        List<Store.Ended> gone = store.endAll(account, Why.PROVIDER);
        ends.log(gone);
        return gone.size();
    }

    @Override
    public void readAgain() {
        sessions.forgetAll();
    }

    /** Ends the session in which the person asks. */
    int one(Caller.Person person) {
        Names.Key key = names.of(person);
        int ended = Durable.inTransaction(() -> {
            store.lock(key.session());
            int gone = store.end(key.session(), Why.SIGNED_OUT).size();
            ends.log(person, Why.SIGNED_OUT);
            return gone;
        });
        sessions.forgetAll();
        return ended;
    }

    /** Ends all sessions of the person who asks, and every sign-in from before now. */
    int all(Caller.Person person) {
        Names.Key key = names.of(person);
        int ended = Durable.inTransaction(() -> {
            int gone = store.endAll(key.account(), Why.SIGNED_OUT_EVERYWHERE).size();
            ends.log(person, Why.SIGNED_OUT_EVERYWHERE);
            return gone;
        });
        sessions.forgetAll();
        return ended;
    }

    /**
     * Ends what the identity provider names: one session, and those of the account that it named to nobody; or all of the account.
     *
     * @throws Failure {@code MALFORMED} when the token was used before
     */
    int byProvider(LogoutToken token) {
        int ended = Durable.inTransaction(() -> {
            if (!store.spend(names.logoutToken(token.issuer(), token.id()), spendable(token.expires()))) {
                throw new Failure(Code.MALFORMED, "The logout token was used before.");
            }
            List<Store.Ended> gone = token.session()
                    .map(sid -> ofSession(sid, token))
                    .orElseGet(() -> ofSubject(token.subject().orElseThrow(), token));
            ends.log(gone);
            return gone.size();
        });
        sessions.forgetAll();
        return ended;
    }

    private List<Store.Ended> ofSession(String sid, LogoutToken token) {
        List<Store.Ended> gone = new ArrayList<>(ofProvided(names.session(token.issuer(), sid), token));
        token.subject().ifPresent(sub -> gone.addAll(ofProvided(names.unnamed(token.issuer(), sub), token)));
        return gone;
    }

    private List<Store.Ended> ofProvided(String provided, LogoutToken token) {
        store.saidOut(provided, token.issued());
        return store.endProvided(provided, Why.PROVIDER);
    }

    /** Accounts are not everywhere named by {@code sub}, and a logout token names nobody otherwise. */
    private List<Store.Ended> ofSubject(String sub, LogoutToken token) {
        String account = names.account(token.issuer(), sub);
        String subject = names.subject(token.issuer(), sub);
        store.saidOut(account, token.issued());
        store.saidOut(subject, token.issued());
        return store.endOf(account, subject, Why.PROVIDER);
    }

    private Instant spendable(Instant expires) {
        return expires.plus(config.max());
    }
}
