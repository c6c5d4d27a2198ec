package dev.aceso.clinic.chart;

import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.Reading.Flaw;
import dev.aceso.clinic.chart.Reading.Read;
import dev.aceso.clinic.chart.smart.BackendTokens;
import dev.aceso.clinic.chart.smart.Scopes;
import dev.aceso.clinic.chart.smart.Token;
import dev.aceso.ground.contracts.DataContract.Query;

/**
 * Decides under whose token each query of a pull goes out.
 *
 * <h2>Guarantees</h2>
 *
 * <p>The token that came with the hook is used for whatever it is good for. What it is not good for goes out under a token of the service's
 * own, where the service is registered with the EHR, and is not asked otherwise: it has failed. Once the service is registered, nothing
 * goes out without a token. An EHR that gives none and with which the service is not registered is asked without.
 */
@ApplicationScoped
class Authorizations {
    private final BackendTokens backend;
    private final Clock clock;

    Authorizations(BackendTokens backend, Clock clock) {
        this.backend = backend;
        this.clock = clock;
    }

    /**
     * How the queries of one pull are asked.
     *
     * @param queries all that may be asked, those of the contract and those that the door asks of itself: one token serves them
     */
    Pull of(String ehr, Stream<Query> queries, Optional<Authorization> hook) {
        return new Pull(ehr, Scopes.ofSystem(queries), hook);
    }

    /** One pull. */
    final class Pull {
        private final String ehr;
        private final Scopes needed;
        private final Optional<Authorization> hook;
        private final ReentrantLock turn = new ReentrantLock();
        private volatile boolean beyond;
        private boolean replaced;
        private Optional<Token> replacement = Optional.empty();

        private Pull(String ehr, Scopes needed, Optional<Authorization> hook) {
            this.ehr = ehr;
            this.needed = needed;
            this.hook = hook;
            note(hook.flatMap(Authorization::scopes));
        }

        /** What is to be said about the scopes of this pull; to be asked when all queries have been. */
        Set<Warning> warnings() {
            return beyond ? EnumSet.of(Warning.SCOPES_BEYOND) : EnumSet.noneOf(Warning.class);
        }

        /**
         * Asks one query, if it may be asked.
         *
         * @param ask asks it under an authorization, or without one
         */
        Read ask(Plan plan, Function<Optional<Authorization>, Read> ask) {
            Scopes wanted = Scopes.of(plan.query());
            if (hook.filter(token -> token.serves(wanted, clock.instant())).isPresent()) {
                return ask.apply(hook);
            }
            if (backend.registered(ehr)) {
                return underOurs(wanted, ask);
            }
            return hook.isPresent() ? Read.failed(Flaw.SCOPE_MISSING) : ask.apply(hook);
        }

        private Read underOurs(Scopes wanted, Function<Optional<Authorization>, Read> ask) {
            Optional<Token> token = backend.token(ehr, needed);
            Read read = under(token, wanted, ask);
            if (token.isEmpty() || !read.flaws().contains(Flaw.UNAUTHORIZED)) {
                return read;
            }
            Optional<Token> another = insteadOf(token.get()).filter(one -> !one.equals(token.get()));
            return another.isPresent() ? under(another, wanted, ask) : read;
        }

        /** A token that the EHR no longer takes is replaced once for all queries, or a broken EHR would have us ask for one per query. */
        private Optional<Token> insteadOf(Token refused) {
            turn.lock();
            try {
                if (!replaced) {
                    replaced = true;
                    backend.drop(ehr, needed, refused);
                    replacement = backend.token(ehr, needed);
                }
                return replacement;
            } finally {
                turn.unlock();
            }
        }

        private Read under(Optional<Token> token, Scopes wanted, Function<Optional<Authorization>, Read> ask) {
            if (token.isEmpty()) {
                return Read.failed(Flaw.NO_TOKEN);
            }
            note(token.map(Token::granted));
            return token.get().granted().serve(wanted)
                    ? ask.apply(token.map(own -> new Authorization(own.value())))
                    : Read.failed(Flaw.SCOPE_MISSING);
        }

        private void note(Optional<Scopes> granted) {
            if (granted.filter(scopes -> scopes.exceed(needed)).isPresent()) {
                beyond = true;
            }
        }
    }
}
