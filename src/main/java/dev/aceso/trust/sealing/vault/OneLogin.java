package dev.aceso.trust.sealing.vault;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.quarkus.vault.client.auth.VaultAuthRequest;
import io.quarkus.vault.client.auth.VaultToken;
import io.quarkus.vault.client.auth.VaultTokenProvider;

/**
 * Lets one thread at a time log in or renew, and the others wait for its token: else every thread that meets an expired token would
 * log in by itself, just when Vault has come back.
 *
 * <p>A token is thrown away at most once in {@link #PACE}. Whoever was refused under an old one is then served by the one that another has got
 * meanwhile; and where it is permission that is missing and not a token, there is no login for each call.
 *
 * <p>Counts the logins, since what was leased under the token of one ends with that token. A token that is renewed is the same one still.
 */
final class OneLogin implements VaultTokenProvider {
    /** How long after a token was thrown away the next one may be. */
    static final Duration PACE = Duration.ofSeconds(1);

    private static final ScopedValue<AtomicLong> USED = ScopedValue.newInstance();

    private final VaultTokenProvider login;
    private final VaultTokenProvider caching;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong thrownAway = new AtomicLong(System.nanoTime() - PACE.toNanos());

    /**
     * Keeps what a login gives.
     *
     * @param login logs in each time
     * @param renewGrace a token of which less is left is renewed before it is used
     */
    OneLogin(VaultTokenProvider login, Duration renewGrace) {
        this.login = login;
        // Within the cache, which alone knows a renewal from a login.
        VaultTokenProvider counting = this::counted;
        this.caching = counting.caching(renewGrace);
    }

    /** Runs calls to Vault, and notes the number of the login under whose token the last request of them went. */
    static <T> T noting(AtomicLong number, Supplier<T> calls) {
        return ScopedValue.where(USED, number).call(calls::get);
    }

    /** How many logins there were: the number of the last one. */
    long count() {
        return count.get();
    }

    @Override
    public CompletionStage<VaultToken> apply(VaultAuthRequest request) {
        lock.lock();
        try {
            // Our transport works in the calling thread, so the token is there when this returns.
            var token = caching.apply(request).toCompletableFuture().join();
            if (USED.isBound()) {
                USED.get().set(count.get());
            }
            return CompletableFuture.completedStage(token);
        } catch (CompletionException e) {
            return CompletableFuture.failedStage(e.getCause());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void invalidateCache() {
        long now = System.nanoTime();
        long before = thrownAway.get();
        if (now - before >= PACE.toNanos() && thrownAway.compareAndSet(before, now)) {
            caching.invalidateCache();
        }
    }

    private CompletionStage<VaultToken> counted(VaultAuthRequest request) {
        return login.apply(request).whenComplete((token, failure) -> {
            if (failure == null) {
                count.incrementAndGet();
            }
        });
    }
}
