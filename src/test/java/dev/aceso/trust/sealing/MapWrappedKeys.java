package dev.aceso.trust.sealing;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.aceso.ground.parties.Bytes;

/** Wrapped keys in memory. */
class MapWrappedKeys implements WrappedKeys {
    final Map<UUID, Bytes> kept = new ConcurrentHashMap<>();

    @Override
    public void put(UUID keyId, Keeper.Kek kek, Bytes wrapped) {
        kept.put(keyId, wrapped);
    }

    @Override
    public Optional<Bytes> find(Keeper.Kek kek, UUID keyId) {
        return Optional.ofNullable(kept.get(keyId));
    }

    @Override
    public boolean gone(Keeper.Kek kek, UUID keyId) {
        return !kept.containsKey(keyId);
    }
}
