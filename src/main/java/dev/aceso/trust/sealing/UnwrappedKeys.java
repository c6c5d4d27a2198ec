package dev.aceso.trust.sealing;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
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
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lends unwrapped keys, and keeps them for a while.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Bounded in number and in time. What is dropped is overwritten, at once or when the last use of it ends: a {@link Secret} counts
 * its uses, so that no thread ever seals under a half-overwritten key. A look-up that meets a key on its way out unwraps it anew.
 *
 * <p>A key in use is unwrapped anew before its time is over, beside the work that uses it, once at a time and after a failure not again for
 * some seconds: see {@link Warmth}.
 *
 * <h2>Why keys are unwrapped outside the cache's lock</h2>
 *
 * <p>Unwrapping may need a database connection. A thread that waits for the lock may hold the last one.
 */
@ApplicationScoped
class UnwrappedKeys {
    private static final Logger LOG = Logger.getLogger(UnwrappedKeys.class);
    private static final long RETRY_NANOS = 2_000_000_000L;

    private final Keeper keeper;
    private final WrappedKeys wrappedKeys;
    private final Ticker ticker;
    private final long refreshNanos;
    private final ExecutorService refreshers = Executors.newVirtualThreadPerTaskExecutor();
    private final Cache<UUID, Kept> cache;

    @Inject
    UnwrappedKeys(Keeper keeper, WrappedKeys wrappedKeys, KeyCacheConfig config, Warmth warmth) {
        this(keeper, wrappedKeys, config.size(), warmth, Ticker.systemTicker(), Scheduler.systemScheduler());
    }

    UnwrappedKeys(Keeper keeper, WrappedKeys wrappedKeys, int size, Warmth warmth, Ticker ticker, Scheduler scheduler) {
        this.keeper = keeper;
        this.wrappedKeys = wrappedKeys;
        this.ticker = ticker;
        this.refreshNanos = warmth.refresh().toNanos();
        this.cache = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfterWrite(warmth.keep())
                .ticker(ticker)
                .scheduler(scheduler) // else an idle process would keep expired keys
                .executor(Runnable::run)
                .<UUID, Kept>evictionListener((id, kept, cause) -> retire(kept))
                .build();
    }

    /** A key, and when it is to be unwrapped anew. */
    private record Kept(Secret secret, AtomicLong due) {}

    /**
     * Runs {@code work} with the key of that id.
     *
     * @throws Failure {@code KEYS_UNAVAILABLE} when the key is not kept or cannot be unwrapped
     */
    <T> T with(Keeper.Kek kek, UUID id, Function<SecretKey, T> work) {
        var kept = cache.getIfPresent(id);
        if (kept != null) {
            refreshWhenDue(kek, id, kept);
        }
        // One that was just replaced may be met on its way out: the second look meets the new one.
        var lent = lend(kept).or(() -> lend(cache.getIfPresent(id)));
        if (lent.isPresent()) {
            try (var use = lent.get()) {
                return work.apply(use.key());
            }
        }
        var secret = Secret.owning(unwrap(kek, id));
        try (var use = secret.use().orElseThrow()) {
            keep(id, secret);
            return work.apply(use.key());
        }
    }

    /** Whether the key of that id is in memory. */
    boolean holds(UUID id) {
        return cache.getIfPresent(id) != null;
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
        if (cache.asMap().putIfAbsent(id, kept(secret)) != null) {
            secret.retire(); // somebody else was first; ours lives for the use that is open
        }
    }

    private Kept kept(Secret secret) {
        return new Kept(secret, new AtomicLong(ticker.read() + refreshNanos));
    }

    private void refreshWhenDue(Keeper.Kek kek, UUID id, Kept kept) {
        long now = ticker.read();
        long due = kept.due.get();
        if (now - due >= 0 && kept.due.compareAndSet(due, now + RETRY_NANOS)) {
            refreshers.execute(() -> refresh(kek, id, kept));
        }
    }

    private void refresh(Keeper.Kek kek, UUID id, Kept old) {
        try {
            var fresh = kept(Secret.owning(unwrap(kek, id)));
            retire(cache.asMap().replace(id, old, fresh) ? old : fresh);
        } catch (RuntimeException e) {
            // The old one goes on until its own time is over; whoever needs the key after that is told.
            LOG.debugf("a key could not be unwrapped anew (%s)", e.getClass().getName());
        }
    }

    private byte[] unwrap(Keeper.Kek kek, UUID id) {
        var wrapped = wrappedKeys
                .find(kek, id)
                .orElseThrow(() -> new Failure(Code.KEYS_UNAVAILABLE, "the key of this text is not kept"));
        return keeper.unwrap(kek, id, wrapped);
    }

    private static Optional<Secret.Use> lend(@Nullable Kept kept) {
        return kept == null ? Optional.empty() : kept.secret.use();
    }

    private static void retire(@Nullable Kept kept) {
        if (kept != null) {
            kept.secret.retire();
        }
    }
}
