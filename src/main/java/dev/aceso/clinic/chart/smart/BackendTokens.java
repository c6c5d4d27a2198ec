package dev.aceso.clinic.chart.smart;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.calls.Deadline;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.TokenLink;
import io.micrometer.core.instrument.MeterRegistry;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that EHRs gave to the service in its own name.
 *
 * <h2>Guarantees</h2>
 *
 * <p>A token is kept until shortly before it ends, for one EHR and one set of scopes, and never beyond the process. Whoever needs one that is
 * being asked for waits for it, no longer than for anything else: it is asked for once, on a thread of its own, so that nobody who leaves takes it from
 * the others. One EHR is asked for one token at a time. After a refusal the EHR is left alone for five seconds. No more than a fixed number
 * are kept; the one unused for longest goes first. No token is in a log line or a metric.
 */
@ApplicationScoped
public class BackendTokens {
    private static final Logger LOG = Logger.getLogger(BackendTokens.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    /** Longer than discovery, a signature and the request may take together. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    static final int MOST = 200;

    private final Map<String, Backend> backends;
    private final Clock clock;
    private final MeterRegistry meters;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<Kind, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

    BackendTokens(EhrConfig ehrs, TokenLink link, AssertionKeys keys, Clock clock, MeterRegistry meters) {
        this.clock = clock;
        this.meters = meters;
        backends = ehrs.all().entrySet().stream()
                .filter(ehr -> ehr.getValue().backend().clientId().isPresent())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, ehr -> {
                    String client = ehr.getValue().backend().clientId().orElseThrow();
                    return new Backend(ehr.getKey(), client, ehr.getValue(), link, keys, clock);
                }));
    }

    private record Kind(String ehr, Scopes scopes) {}

    /** Whether the service is registered with that EHR. */
    public boolean registered(String ehr) {
        return backends.containsKey(ehr);
    }

    /**
     * A token for these scopes. What was granted can be less, or more: {@link Token#granted} says it.
     *
     * @return nothing when there is none to be had now; the reason is in the log of the process
     */
    public Optional<Token> token(String ehr, Scopes scopes) {
        Backend backend = backends.get(ehr);
        return backend == null ? Optional.empty() : slot(new Kind(ehr, scopes)).token(ehr, backend, scopes);
    }

    /** Forgets a token that the EHR no longer takes, so that the next who needs one asks anew. */
    public void drop(String ehr, Scopes scopes, Token refused) {
        slot(new Kind(ehr, scopes)).drop(refused);
    }

    private Slot slot(Kind kind) {
        turn.lock();
        try {
            Slot slot = slots.computeIfAbsent(kind, _ -> new Slot());
            if (slots.size() > MOST) {
                slots.remove(slots.keySet().iterator().next());
            }
            return slot;
        } finally {
            turn.unlock();
        }
    }

    /** One token, or the last refusal, or the question that is under way. */
    private final class Slot {
        private final ReentrantLock held = new ReentrantLock();
        private @Nullable Token kept;
        private @Nullable CompletableFuture<Optional<Token>> asking;
        private Instant pausedUntil = Instant.EPOCH;

        Optional<Token> token(String ehr, Backend backend, Scopes scopes) {
            CompletableFuture<Optional<Token>> answer;
            held.lock();
            try {
                Instant now = clock.instant();
                Token known = kept;
                if (known != null && now.isBefore(known.until())) {
                    return Optional.of(known);
                }
                kept = null;
                if (now.isBefore(pausedUntil)) {
                    return Optional.empty();
                }
                answer = asking == null ? begin(ehr, backend, scopes) : asking;
                asking = answer;
            } finally {
                held.unlock();
            }
            return await(answer);
        }

        /** The request has a time limit of its own, and goes on for the others when one of those who wait for it leaves. */
        private CompletableFuture<Optional<Token>> begin(String ehr, Backend backend, Scopes scopes) {
            CompletableFuture<Optional<Token>> answer = new CompletableFuture<>();
            Thread.ofVirtual().name("token-" + ehr).start(() -> {
                Optional<Token> given = Optional.empty();
                try {
                    given = Optional.of(backend.ask(scopes));
                } catch (NoToken none) {
                    LOG.warnf("EHR %s gave no token: %s", ehr, none.getMessage());
                } catch (RuntimeException e) {
                    LOG.errorf("EHR %s gave no token: %s", ehr, e.getClass().getName());
                } finally {
                    end(ehr, given);
                    answer.complete(given);
                }
            });
            return answer;
        }

        private void end(String ehr, Optional<Token> given) {
            held.lock();
            try {
                kept = given.orElse(null);
                asking = null;
                if (given.isEmpty()) {
                    pausedUntil = clock.instant().plus(PAUSE);
                }
            } finally {
                held.unlock();
            }
            count(ehr, given.isPresent() ? "given" : "refused");
        }

        void drop(Token refused) {
            held.lock();
            try {
                if (refused.equals(kept)) {
                    kept = null;
                }
            } finally {
                held.unlock();
            }
        }
    }

    private static Optional<Token> await(CompletableFuture<Optional<Token>> answer) {
        try {
            return answer.get(Math.max(0, Deadline.left(LONGEST).toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a question for a token ends with an answer", e);
        }
    }

    private void count(String ehr, String outcome) {
        meters.counter("aceso.ehr.tokens", "ehr", ehr, "outcome", outcome).increment();
    }
}
