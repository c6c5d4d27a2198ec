package dev.aceso.trust.sealing;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.crypto.SecretKey;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.cipher.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Lends unwrapped keys, and keeps them for a while.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Bounded in number and in time. What is dropped is overwritten, at once or when the last use of it ends: a {@link Secret} counts
 * its uses, so that no thread ever seals under a half-overwritten key. A look-up that meets a key on its way out unwraps it anew.
 *
 * <h2>Why keys are unwrapped outside the cache's lock</h2>
 *
 * <p>Unwrapping may need a database connection. A thread that waits for the lock may hold the last one.
 */
@ApplicationScoped
class UnwrappedKeys {
    private final Keeper keeper;
    private final WrappedKeys wrappedKeys;
    private final Cache<UUID, Secret> cache;

    @Inject
    UnwrappedKeys(Keeper keeper, WrappedKeys wrappedKeys, KeyCacheConfig config) {
        this(keeper, wrappedKeys, config.size(), config.keep(), Ticker.systemTicker(), Scheduler.systemScheduler());
    }

    UnwrappedKeys(Keeper keeper, WrappedKeys wrappedKeys, int size, Duration keep, Ticker ticker, Scheduler scheduler) {
        this.keeper = keeper;
        this.wrappedKeys = wrappedKeys;
        this.cache = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfterWrite(keep)
                .ticker(ticker)
                .scheduler(scheduler) // else an idle process would keep expired keys
                .executor(Runnable::run)
                .<UUID, Secret>evictionListener((id, secret, cause) -> retire(secret))
                .build();
    }

    /**
     * Runs {@code work} with the key of that id.
     *
     * @throws Failure {@code KEYS_UNAVAILABLE} when the key is not kept or cannot be unwrapped
     */
    <T> T with(Keeper.Kek kek, UUID id, Function<SecretKey, T> work) {
        var kept = lend(cache.getIfPresent(id));
        if (kept.isPresent()) {
            try (var use = kept.get()) {
                return work.apply(use.key());
            }
        }
        var secret = Secret.owning(unwrap(kek, id));
        try (var use = lend(secret).orElseThrow()) {
            keep(id, secret);
            return work.apply(use.key());
        }
    }

    /** Keeps a key that was just made, so that its first use need not unwrap it. Takes {@code key} over. */
    void keep(UUID id, byte[] key) {
        keep(id, Secret.owning(key));
    }

    /** Drops the key of that id, if it is here. */
    void drop(UUID id) {
        retire(cache.asMap().remove(id));
    }

    /** Drops every key. */
    @PreDestroy
    void dropAll() {
        cache.asMap().keySet().forEach(id -> retire(cache.asMap().remove(id)));
    }

    void cleanUp() {
        cache.cleanUp();
    }

    private void keep(UUID id, Secret secret) {
        if (cache.asMap().putIfAbsent(id, secret) != null) {
            secret.retire(); // somebody else was first; ours lives for the use that is open
        }
    }

    private byte[] unwrap(Keeper.Kek kek, UUID id) {
        var wrapped = wrappedKeys
                .find(kek, id)
                .orElseThrow(() -> new Failure(Code.KEYS_UNAVAILABLE, "the key of this text is not kept"));
        return keeper.unwrap(kek, id, wrapped);
    }

    private static Optional<Secret.Use> lend(@Nullable Secret secret) {
        return secret == null ? Optional.empty() : secret.use();
    }

    private static void retire(@Nullable Secret secret) {
        if (secret != null) {
            secret.retire();
        }
    }
}
