package dev.aceso.trust.sealing;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;

/** Keeps wrapped keys in {@code sealing.wrapped_key}. {@link ChosenKeys} says whether it is the place. */
@ApplicationScoped
@Typed(DatabaseWrappedKeys.class)
class DatabaseWrappedKeys implements WrappedKeys, PanacheRepositoryBase<WrappedKeyRow, UUID> {
    private final Clock clock;

    DatabaseWrappedKeys(Clock clock) {
        this.clock = clock;
    }

    @Override
    @Transactional
    public void put(UUID keyId, Keeper.Kek kek, Bytes wrapped) {
        var row = new WrappedKeyRow();
        row.id = keyId;
        row.kek = kek.wire();
        row.wrapped = wrapped.toArray();
        row.createdAt = clock.instant();
        try {
            persistAndFlush(row);
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a wrapped key cannot be kept", e);
        }
    }

    @Override
    @Transactional
    public Optional<Bytes> find(Keeper.Kek kek, UUID keyId) {
        try {
            return findByIdOptional(keyId)
                    .filter(row -> row.kek.equals(kek.wire()))
                    .map(row -> Bytes.of(row.wrapped));
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a wrapped key cannot be read", e);
        }
    }

    @Override
    @Transactional
    public boolean gone(Keeper.Kek kek, UUID keyId) {
        return find(kek, keyId).isEmpty();
    }
}
