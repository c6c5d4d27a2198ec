package dev.aceso.trust.sealing.vault;

import java.util.NavigableSet;
import java.util.UUID;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper;

/** A keeper whose every call passes {@link Resilience}. */
final class ResilientKeeper implements Keeper {
    private final Keeper keeper;
    private final Resilience resilience;

    ResilientKeeper(Keeper keeper, Resilience resilience) {
        this.keeper = keeper;
        this.resilience = resilience;
    }

    @Override
    public Bytes wrap(Kek kek, UUID keyId, byte[] key) {
        return resilience.call(() -> keeper.wrap(kek, keyId, key));
    }

    @Override
    public byte[] unwrap(Kek kek, UUID keyId, Bytes wrapped) {
        return resilience.call(() -> keeper.unwrap(kek, keyId, wrapped));
    }

    @Override
    public NavigableSet<Integer> epochs() {
        return resilience.call(keeper::epochs);
    }

    @Override
    public byte[] epochKey(int epoch) {
        return resilience.call(() -> keeper.epochKey(epoch));
    }

    @Override
    public byte[] macKey() {
        return resilience.call(keeper::macKey);
    }
}
