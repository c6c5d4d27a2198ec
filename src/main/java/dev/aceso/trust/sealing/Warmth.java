package dev.aceso.trust.sealing;

import java.time.Duration;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.VaultConfig;

/**
 * How long keys are kept, and from when on they are unwrapped anew.
 *
 * <h2>Why keys outlast an absence of their keeper</h2>
 *
 * <p>A key is overwritten {@code keep} after it was unwrapped, whatever happens. In use it is unwrapped anew, beside the work, once it is older
 * than {@code keep - tolerated outage - }{@link #SLACK}. So when the keeper goes away, every key that was in use within the last
 * {@link #SLACK} lasts through the whole tolerated outage, and the key of the log's month, which is used every {@link #TICK}, always does.
 *
 * @param keep how long after it was unwrapped a key is overwritten
 * @param refresh how old a key is when it is unwrapped anew
 */
record Warmth(Duration keep, Duration refresh) {
    /** How often the key of the log's month is used at least. */
    static final Duration TICK = Duration.ofSeconds(10);
    /** A tick, and the time that it takes to unwrap a key. */
    static final Duration SLACK = TICK.plusSeconds(5);

    /**
     * For a keeper that can go away.
     *
     * @throws IllegalStateException when keys would not outlast the tolerated outage; says what to change
     */
    static Warmth through(Duration outage, Duration keep) {
        Duration refresh = keep.minus(outage).minus(SLACK);
        if (refresh.compareTo(SLACK) < 0) {
            throw new IllegalStateException("aceso.key-cache.keep " + keep + " must be at least "
                    + outage.plus(SLACK.multipliedBy(2)) + ": aceso.vault.tolerated-outage " + outage + " and "
                    + SLACK.multipliedBy(2) + " to refresh keys in; lengthen the former or shorten the latter");
        }
        return new Warmth(keep, refresh);
    }

    /** For a keeper in this process, which does not go away. */
    static Warmth simply(Duration keep) {
        return new Warmth(keep, keep);
    }

    /** Reads it when the process starts. */
    static final class Reader {
        @Produces
        @Singleton
        Warmth read(KeyCacheConfig cache, VaultConfig vault) {
            return vault.url().isPresent() ? through(vault.toleratedOutage(), cache.keep()) : simply(cache.keep());
        }
    }
}
