package dev.aceso.clinic.chart.smart;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.sealing.AssertionSigner;
import dev.aceso.trust.sealing.ChosenKeys;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The keys of client assertions: the one that signs, and all that are published.
 *
 * <h2>Rotation</h2>
 *
 * <p>They are read again from time to time. A new version is published as soon as it is seen and signs only after the overlap, so that
 * an EHR which keeps a fetched set knows it by then; an old version stays published until it is no longer in Vault. While the keys cannot be
 * read again, those that were read last go on.
 */
@ApplicationScoped
class AssertionKeys {
    private static final Logger LOG = Logger.getLogger(AssertionKeys.class);

    private final Function<Instant, AssertionSigner> source;
    private final SmartConfig config;
    private final Clock clock;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Held held;

    @Inject
    AssertionKeys(ChosenKeys keys, SmartConfig config, Clock clock) {
        this(keys::assertionSigner, config, clock);
    }

    AssertionKeys(Function<Instant, AssertionSigner> source, SmartConfig config, Clock clock) {
        this.source = source;
        this.config = config;
        this.clock = clock;
    }

    private record Held(AssertionSigner signer, String published, Instant at) {}

    /**
     * Who signs now.
     *
     * @throws Failure {@code KEYS_UNAVAILABLE} when the keys were never read
     */
    AssertionSigner signer() {
        return now().signer;
    }

    /**
     * The public keys as a JSON Web Key Set (RFC 7517, section 5).
     *
     * @throws Failure {@code KEYS_UNAVAILABLE} when the keys were never read
     */
    String published() {
        return now().published;
    }

    private Held now() {
        Held known = held;
        if (known != null && fresh(known)) {
            return known;
        }
        turn.lock();
        try {
            known = held;
            if (known == null || !fresh(known)) {
                known = read(known);
                held = known;
            }
            return known;
        } finally {
            turn.unlock();
        }
    }

    private boolean fresh(Held known) {
        return clock.instant().isBefore(known.at.plus(config.keysFresh()));
    }

    private Held read(@Nullable Held known) {
        Instant now = clock.instant();
        try {
            AssertionSigner signer = source.apply(now.minus(config.keyOverlap()));
            return new Held(signer, "{\"keys\":[" + String.join(",", signer.published()) + "]}", now);
        } catch (Failure failure) {
            if (known == null) {
                throw failure;
            }
            LOG.warnf("the keys of assertions: %s", failure.code().wire());
            return new Held(known.signer, known.published, now);
        }
    }
}
