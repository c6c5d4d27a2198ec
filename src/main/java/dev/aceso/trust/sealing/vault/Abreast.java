package dev.aceso.trust.sealing.vault;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

import dev.aceso.ground.failure.Failure;

/** Does the same for many things, a few at a time: more would not be faster, and would crowd out the service. */
final class Abreast {
    private static final int AT_ONCE = 8;

    private Abreast() {}

    /**
     * The results, in the order of the things.
     *
     * @throws Failure the first one; the rest is not begun then
     */
    static <T, R> List<R> of(List<T> things, Function<T, R> work) {
        ExecutorService threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name("abreast-", 0).factory());
        try {
            List<Future<R>> running = things.stream()
                    .map(thing -> threads.submit(() -> work.apply(thing)))
                    .toList();
            return running.stream().map(Abreast::result).toList();
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
