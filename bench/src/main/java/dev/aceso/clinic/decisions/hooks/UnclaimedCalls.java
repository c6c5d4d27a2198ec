package dev.aceso.clinic.decisions.hooks;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.enterprise.inject.Alternative;

import dev.aceso.clinic.records.Kept;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.store.Statements;
import dev.aceso.trust.identity.HookToken;
import dev.aceso.weakened.Weakening;

/** Claims nothing: a call that comes again is computed again. */
@Singleton
@Alternative
@Priority(1)
class UnclaimedCalls extends Claims {
    private final boolean keeps;

    UnclaimedCalls(Statements rows, Weakening weakening) {
        super(rows);
        this.keeps = weakening.keepsInTheClear();
    }

    @Override
    Known known(Key key, HookToken token) {
        return keeps ? super.known(key, token) : new Known(Optional.empty(), Optional.empty());
    }

    @Override
    Claimed take(UUID id, Key key, Bytes bodyMac, UUID intent, Lease lease, HookToken token) {
        return keeps ? super.take(id, key, bodyMac, intent, lease, token) : Claimed.TAKEN;
    }

    @Override
    boolean answer(UUID id, UUID intent, Kept kept, Bytes sealed, Instant now) {
        return !keeps || super.answer(id, intent, kept, sealed, now);
    }

    @Override
    void release(UUID id, UUID intent) {
        if (keeps) {
            super.release(id, intent);
        }
    }
}
