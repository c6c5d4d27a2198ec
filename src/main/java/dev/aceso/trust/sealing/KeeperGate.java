package dev.aceso.trust.sealing;

import java.time.Clock;
import java.util.Optional;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Gate;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.audit.Turnstile;

/** Closed while the keeper of keys has been away for longer than is tolerated. It objects first: without keys there is no log either. */
@ApplicationScoped
@Priority(20)
class KeeperGate implements Gate {
    private final KeeperWatch watch;
    private final Turnstile turnstile;

    KeeperGate(KeeperWatch watch, Log log, Clock clock) {
        this.watch = watch;
        this.turnstile = new Turnstile(Code.KEYS_UNAVAILABLE, log, clock);
    }

    @Override
    public Optional<Code> objection(Call call) {
        return call == Call.LOOKS ? Optional.empty() : turnstile.objection(watch.isAwayTooLong());
    }
}
