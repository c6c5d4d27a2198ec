package dev.aceso.clinic.decisions.hooks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.clinic.decisions.hooks.Claims.Claim;
import dev.aceso.clinic.decisions.hooks.Claims.Claimed;
import dev.aceso.clinic.decisions.hooks.Claims.Known;
import dev.aceso.clinic.decisions.hooks.Claims.Lease;
import dev.aceso.clinic.inference.Ask;
import dev.aceso.clinic.inference.Conclusion;
import dev.aceso.clinic.inference.Inference;
import dev.aceso.clinic.inference.Once;
import dev.aceso.clinic.records.Kept;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.relations.OpenCharts;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.HookToken;
import dev.aceso.trust.identity.Pace;
import dev.aceso.trust.sealing.Envelope;

/**
 * Runs a hook call at most once, and answers repeats of it from what was stored.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>One call, by issuer, service and {@code hookInstance}, leads to at most one inference at a time; the claim is durable before
 *       the EHR is asked for anything.
 *   <li>A repeat with the same body gets the same answer, after access was decided again, and a log entry of its own; with another
 *       body it gets {@code HOOK_CONFLICT}. A token used for one call is refused for another.
 *   <li>A concurrent twin waits until its deadline, then is told to come back. If the process that held the claim died, the claim can
 *       be taken over when its lease ends.
 * </ul>
 */
@ApplicationScoped
class OnceOnly {
    private static final String TABLE = "hooks.claim";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private final Claims claims;
    private final Inference inference;
    private final Answers answers;
    private final Envelope envelope;
    private final Access access;
    private final Pace pace;
    private final OpenCharts opened;
    private final Log log;
    private final ObjectMapper json;
    private final Clock clock;

    OnceOnly(
            Claims claims,
            Inference inference,
            Answers answers,
            Envelope envelope,
            Access access,
            Pace pace,
            OpenCharts opened,
            Log log,
            ObjectMapper json,
            Clock clock) {
        this.claims = claims;
        this.inference = inference;
        this.answers = answers;
        this.envelope = envelope;
        this.access = access;
        this.pace = pace;
        this.opened = opened;
        this.log = log;
        this.json = json;
        this.clock = clock;
    }

    /** The answer to the call, as JSON text: fresh or stored. */
    String answer(HookToken token, HookCall call, Ask ask) {
        var key = new Claims.Key(token.issuer(), call.service(), call.hookInstance());
        Bytes mac = envelope.mac("hook-body", call.canonical());
        while (true) {
            Known known = claims.known(key, token);
            Optional<Claim> claim = known.claim();
            refuseReplay(known, mac);
            if (claim.isPresent() && !claim.get().bodyMac().equals(mac)) {
                throw new Failure(Code.HOOK_CONFLICT);
            }
            if (claim.isPresent() && claim.get().answer().isPresent()) {
                return again(token, claim.get(), ask);
            }
            if (claim.isEmpty() || claim.get().free()) {
                if (!envelope.knows(ask.patient())) {
                    pace.admitNewPatient(ask.caller());
                }
                var attempt = new Attempt(token, key, mac, ask, claim.map(Claim::id));
                try {
                    inference.run(ask, attempt);
                    return attempt.answer;
                } catch (Failure failure) {
                    if (!attempt.lost) {
                        throw failure;
                    }
                }
            } else {
                waitFor(ask.deadline());
            }
        }
    }

    /** A token may come again only with the very call that it came with before. */
    private static void refuseReplay(Known known, Bytes mac) {
        if (known.spent().isEmpty()) {
            return;
        }
        boolean same = known.claim()
                .filter(claim -> claim.id().equals(known.spent().get())
                        && claim.bodyMac().equals(mac))
                .isPresent();
        if (!same) {
            throw new Failure(Code.TOKEN_REPLAYED);
        }
    }

    /** A stored answer, given again under a fresh access decision. */
    private String again(HookToken token, Claim claim, Ask ask) {
        Granted granted = access.require(
                ask.caller(), Action.INFERENCE_REPLAY, ask.function().id(), ask.purpose(), Optional.of(ask.patient()));
        // Before the transaction: a key that is not in memory is asked for, and no connection should wait for that.
        Kept kept = claim.kept().orElseThrow();
        Bytes stored =
                envelope.open(kept.key(), TABLE, claim.id(), 1, claim.answer().orElseThrow());
        // Who may see sensitive data may have changed since.
        boolean seen = inference
                .sensitivities(ask.patient(), kept.id())
                .filter(granted::sees)
                .isPresent();
        if (!seen) {
            throw new Failure(Code.NOT_PERMITTED);
        }
        return Durable.inTransaction(() -> {
            if (!claims.spend(token, claim.id())) {
                throw new Failure(Code.TOKEN_REPLAYED);
            }
            opened.note(ask.caller(), ask.patient());
            var attributes = new LinkedHashMap<>(Inference.attributes(kept));
            attributes.put("function", ask.function().id());
            attributes.put("claim", claim.id().toString());
            attributes.putAll(granted.explained());
            log.append(new Event(
                    Action.INFERENCE_REPLAY,
                    Event.Outcome.DONE,
                    Optional.of(ask.caller()),
                    Optional.of(ask.patient()),
                    Optional.of(ask.purpose()),
                    attributes));
            return stored.asUtf8();
        });
    }

    private void waitFor(Instant deadline) {
        if (!clock.instant().plus(LOOK_AGAIN).isBefore(deadline)) {
            throw new Failure(Code.IN_PROGRESS);
        }
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Code.IN_PROGRESS);
        }
    }

    /** One try at being the one who works on the call. */
    private final class Attempt implements Once {
        private final HookToken token;
        private final Claims.Key key;
        private final Bytes mac;
        private final Ask ask;
        private final boolean takeOver;
        private final UUID claim;
        private boolean lost;
        private String answer = "";

        Attempt(HookToken token, Claims.Key key, Bytes mac, Ask ask, Optional<UUID> stale) {
            this.token = token;
            this.key = key;
            this.mac = mac;
            this.ask = ask;
            this.takeOver = stale.isPresent();
            this.claim = stale.orElseGet(UUID::randomUUID);
        }

        @Override
        public void intended(UUID intent) {
            var lease = new Lease(clock.instant(), ask.lease());
            Claimed claimed = takeOver
                    ? claims.takeOver(claim, intent, lease, token)
                    : claims.take(claim, key, mac, intent, lease, token);
            switch (claimed) {
                case TAKEN -> {}
                case LOST -> {
                    lost = true;
                    throw new Failure(Code.IN_PROGRESS);
                }
                case REPLAYED -> throw new Failure(Code.TOKEN_REPLAYED);
            }
        }

        @Override
        public void concluded(UUID intent, Conclusion conclusion) {
            try {
                answer = json.writeValueAsString(answers.of(key.service(), conclusion));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a response is plain data", e);
            }
            Kept kept = conclusion.kept();
            Bytes sealed = envelope.seal(kept.key(), TABLE, claim, 1, Bytes.utf8(answer));
            opened.note(ask.caller(), ask.patient());
            if (!claims.answer(claim, intent, kept, sealed, clock.instant())) {
                throw new Failure(Code.ABANDONED);
            }
        }

        @Override
        public void failed(UUID intent) {
            claims.release(claim, intent);
        }
    }
}
