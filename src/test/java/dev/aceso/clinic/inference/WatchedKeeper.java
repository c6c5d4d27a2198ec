package dev.aceso.clinic.inference;

import java.util.List;
import java.util.NavigableSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import jakarta.transaction.Status;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** A keeper, and a note of each patient's key that it unwraps: whether a transaction was running. */
class WatchedKeeper implements Keeper {
    private final Keeper real;
    private final List<Boolean> insideTransaction = new CopyOnWriteArrayList<>();

    WatchedKeeper(Keeper real) {
        this.real = real;
    }

    List<Boolean> insideTransaction() {
        return insideTransaction;
    }

    @Override
    public Bytes wrap(Kek kek, UUID keyId, byte[] key) {
        return real.wrap(kek, keyId, key);
    }

    @Override
    public byte[] unwrap(Kek kek, UUID keyId, Bytes wrapped) {
        if (kek == Kek.PATIENT) {
            insideTransaction.add(QuarkusTransaction.getStatus() != Status.STATUS_NO_TRANSACTION);
        }
        return real.unwrap(kek, keyId, wrapped);
    }

    @Override
    public NavigableSet<Integer> epochs() {
        return real.epochs();
    }

    @Override
    public byte[] epochKey(int epoch) {
        return real.epochKey(epoch);
    }

    @Override
    public byte[] macKey() {
        return real.macKey();
    }
}
