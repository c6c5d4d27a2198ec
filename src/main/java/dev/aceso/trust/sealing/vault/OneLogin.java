package dev.aceso.trust.sealing.vault;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

import io.quarkus.vault.client.auth.VaultAuthRequest;
import io.quarkus.vault.client.auth.VaultToken;
import io.quarkus.vault.client.auth.VaultTokenProvider;

/**
 * Lets one thread at a time log in or renew, and the others wait for its token: else every thread that meets an expired token would
 * log in by itself, just when Vault has come back.
 */
final class OneLogin implements VaultTokenProvider {
    private final VaultTokenProvider caching;
    private final ReentrantLock lock = new ReentrantLock();

    /** Takes a provider that caches. */
    OneLogin(VaultTokenProvider caching) {
        this.caching = caching;
    }

    @Override
    public CompletionStage<VaultToken> apply(VaultAuthRequest request) {
        lock.lock();
        try {
            // Our transport works in the calling thread, so the token is there when this returns.
            return CompletableFuture.completedStage(
                    caching.apply(request).toCompletableFuture().join());
        } catch (CompletionException e) {
            return CompletableFuture.failedStage(e.getCause());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void invalidateCache() {
        caching.invalidateCache();
    }
}
