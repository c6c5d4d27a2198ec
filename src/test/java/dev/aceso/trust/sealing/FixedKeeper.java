package dev.aceso.trust.sealing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.UUID;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.cipher.Golden;

/** A keeper with known keys that "wraps" by reversing, and remembers every array it hands out. */
class FixedKeeper implements Keeper {
    final List<byte[]> handedOut = Collections.synchronizedList(new ArrayList<>());
    private final NavigableSet<Integer> epochs;
    boolean down;

    FixedKeeper(Integer... epochs) {
        this.epochs = new TreeSet<>(List.of(epochs));
    }

    @Override
    public Bytes wrap(Kek kek, UUID keyId, byte[] key) {
        if (down) {
            throw new Failure(Code.KEYS_UNAVAILABLE);
        }
        return Bytes.of(reversed(key));
    }

    @Override
    public byte[] unwrap(Kek kek, UUID keyId, Bytes wrapped) {
        if (down) {
            throw new Failure(Code.KEYS_UNAVAILABLE);
        }
        var key = reversed(wrapped.toArray());
        handedOut.add(key);
        return key;
    }

    @Override
    public NavigableSet<Integer> epochs() {
        return epochs;
    }

    @Override
    public byte[] epochKey(int epoch) {
        return Golden.counting(epoch - 1, 32);
    }

    @Override
    public byte[] macKey() {
        return Golden.counting(0, 32);
    }

    private static byte[] reversed(byte[] key) {
        var reversed = Arrays.copyOf(key, key.length);
        for (var i = 0; i < key.length; i++) {
            reversed[i] = key[key.length - 1 - i];
        }
        return reversed;
    }
}
