package dev.aceso.trust.sealing.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import dev.aceso.ground.failure.Failure;

/**
 * Does the same for many things, a few at a time, and rests after each few for a time that goes by how long they took: whoever serves
 * patients meanwhile comes first, and the slower Vault is, the longer it is left alone.
 */
final class Abreast {
    private static final int AT_ONCE = 8;
    private static final long LONGEST_REST_NANOS = 2_000_000_000L;

    private final double share;
    private final LongSupplier nanos;
    private final LongConsumer rest;

    /** @param share how much of the time it works; 1 never rests */
    Abreast(double share) {
        this(share, System::nanoTime, LockSupport::parkNanos);
    }

    Abreast(double share, LongSupplier nanos, LongConsumer rest) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("aceso.vault.background-share must be more than 0 and at most 1");
        }
        this.share = share;
        this.nanos = nanos;
        this.rest = rest;
    }

    /**
     * The results, in the order of the things.
     *
     * @throws Failure the first one; the rest is not begun then
     */
    <T, R> List<R> of(List<T> things, Function<T, R> work) {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("abreast-", 0).factory());
        try {
            List<R> results = new ArrayList<>();
            for (int from = 0; from < things.size(); from += AT_ONCE) {
                long begin = nanos.getAsLong();
                List<Future<R>> running = things.subList(from, Math.min(from + AT_ONCE, things.size())).stream()
                        .map(thing -> threads.submit(() -> work.apply(thing)))
                        .toList();
                running.forEach(one -> results.add(result(one)));
                long took = nanos.getAsLong() - begin;
                rest.accept(Math.min((long) (took * (1 / share - 1)), LONGEST_REST_NANOS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <R> R result(Future<R> running) {
        try {
            return running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Trouble.UNREACHABLE.failure();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
