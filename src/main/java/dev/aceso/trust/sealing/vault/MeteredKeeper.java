package dev.aceso.trust.sealing.vault;

import java.util.NavigableSet;
import java.util.UUID;
import java.util.function.Supplier;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.Keeper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Measures what callers of a keeper see: the timer {@code aceso.keeper.calls}, by {@code call} and by {@code outcome}, which is {@code ok} or
 * the code of the failure. No label holds an id.
 */
final class MeteredKeeper implements Keeper {
    private final Keeper keeper;
    private final MeterRegistry metrics;

    MeteredKeeper(Keeper keeper, MeterRegistry metrics) {
        this.keeper = keeper;
        this.metrics = metrics;
    }

    @Override
    public Bytes wrap(Kek kek, UUID keyId, byte[] key) {
        return measured("wrap", () -> keeper.wrap(kek, keyId, key));
    }

    @Override
    public byte[] unwrap(Kek kek, UUID keyId, Bytes wrapped) {
        return measured("unwrap", () -> keeper.unwrap(kek, keyId, wrapped));
    }

    @Override
    public NavigableSet<Integer> epochs() {
        return measured("epochs", keeper::epochs);
    }

    @Override
    public byte[] epochKey(int epoch) {
        return measured("epoch-key", () -> keeper.epochKey(epoch));
    }

    @Override
    public byte[] macKey() {
        return measured("mac-key", keeper::macKey);
    }

    private <T> T measured(String call, Supplier<T> work) {
        var begun = Timer.start(metrics);
        var outcome = "fault";
        try {
            var result = work.get();
            outcome = "ok";
            return result;
        } catch (Failure failure) {
            outcome = failure.code().wire();
            throw failure;
        } finally {
            begun.stop(metrics.timer("aceso.keeper.calls", "call", call, "outcome", outcome));
        }
    }
}
