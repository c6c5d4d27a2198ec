package dev.aceso.clinic.decisions.hooks;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.enterprise.inject.Alternative;
import jakarta.persistence.EntityManager;

import dev.aceso.clinic.records.Kept;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.weakened.Weakening;

/** Claims nothing: a call that comes again is computed again. */
@Singleton
@Alternative
@Priority(1)
class UnclaimedCalls extends Claims {
    private final boolean keeps;

    UnclaimedCalls(EntityManager database, Weakening weakening) {
        super(database);
        this.keeps = weakening.keepsInTheClear();
    }

    @Override
    Optional<Claim> find(Key key) {
        return keeps ? super.find(key) : Optional.empty();
    }

    @Override
    Optional<Claim> usedBy(String issuer, String jti) {
        return keeps ? super.usedBy(issuer, jti) : Optional.empty();
    }

    @Override
    boolean take(UUID id, Key key, Bytes bodyMac, UUID intent, Duration lease, Instant now) {
        return !keeps || super.take(id, key, bodyMac, intent, lease, now);
    }

    @Override
    boolean spend(String issuer, String jti, UUID claim, Instant expires) {
        return !keeps || super.spend(issuer, jti, claim, expires);
    }

    @Override
    boolean answer(UUID id, UUID intent, UUID dataKey, Kept kept, Bytes sealed, Instant now) {
        return !keeps || super.answer(id, intent, dataKey, kept, sealed, now);
    }

    @Override
    void release(UUID id, UUID intent) {
        if (keeps) {
            super.release(id, intent);
        }
    }
}
