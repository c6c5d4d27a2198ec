package dev.aceso.trust.sealing;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.aceso.ground.parties.Bytes;

/** Keys in escrow, in memory and in the clear. */
class MapEscrow implements Escrow {
    final Map<UUID, Bytes> kept = new ConcurrentHashMap<>();

    @Override
    public void keep(Keeper.Kek kek, UUID keyId, byte[] key) {
        kept.put(keyId, Bytes.of(key));
    }

    @Override
    public void forget(UUID keyId) {
        kept.remove(keyId);
    }
}
