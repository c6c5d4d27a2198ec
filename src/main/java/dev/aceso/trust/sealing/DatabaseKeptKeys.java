package dev.aceso.trust.sealing;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/** The keys in {@code sealing.wrapped_key}, where no Vault keeps them: development has a few hundred. */
@ApplicationScoped
@Typed(DatabaseKeptKeys.class)
public class DatabaseKeptKeys implements KeptKeys {
    private final DatabaseWrappedKeys rows;
    private final Keeper keeper;

    DatabaseKeptKeys(DatabaseWrappedKeys rows, Keeper keeper) {
        this.rows = rows;
        this.keeper = keeper;
    }

    @Override
    @Transactional
    public Iterator<UUID> ids(Keeper.Kek kek) {
        try {
            return rows.find("kek = ?1 order by id", kek.wire()).stream()
                    .map(row -> row.id)
                    .toList()
                    .iterator();
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "the wrapped keys cannot be listed", e);
        }
    }

    @Override
    @Transactional
    public Set<UUID> among(Keeper.Kek kek, Set<UUID> ids) {
        Set<UUID> found = new HashSet<>();
        ids(kek).forEachRemaining(id -> {
            if (ids.contains(id)) {
                found.add(id);
            }
        });
        return found;
    }

    @Override
    @Transactional
    public void bringBack(Keeper.Kek kek, UUID id, byte[] key) {
        if (rows.find(kek, id).isEmpty()) {
            rows.put(id, kek, keeper.wrap(kek, id, key));
        }
    }

    @Override
    @Transactional
    public boolean takeAway(UUID id) {
        try {
            return rows.deleteById(id);
        } catch (PersistenceException e) {
            throw new Failure(Code.KEYS_UNAVAILABLE, "a wrapped key cannot be taken away", e);
        }
    }
}
