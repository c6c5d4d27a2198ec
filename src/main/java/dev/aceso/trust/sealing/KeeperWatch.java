package dev.aceso.trust.sealing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.aceso.ground.egress.VaultConfig;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Knows since when the keeper of keys does not answer, as those who ask it tell.
 *
 * <h2>Guarantees</h2>
 *
 * <p>An absence counts from the last answer, not from the first silence, so it is never taken for shorter than it is. It is tolerated for as
 * long as {@code aceso.vault.tolerated-outage}: keys in memory go on. Then nothing is decided any more ({@link KeeperGate}) until the keeper
 * answers again. A keeper inside this process tells nothing and is never away.
 *
 * <p>A keeper that refuses us counts as away too, and its answers to what it still allows do not end that, nor does a silence in
 * between: only whoever saw the refusal can take it back ({@link #allows}).
 */
@Singleton
public final class KeeperWatch {
    private static final Logger LOG = Logger.getLogger(KeeperWatch.class);

    private final Clock clock;
    private final Duration tolerated;
    private volatile Instant answered;
    private volatile @Nullable Absence absence;

    @Inject
    public KeeperWatch(Clock clock, VaultConfig vault) {
        this(clock, vault.toleratedOutage());
    }

    KeeperWatch(Clock clock, Duration tolerated) {
        this.clock = clock;
        this.tolerated = tolerated;
        this.answered = clock.instant();
    }

    /** Why the keeper cannot be used. */
    public enum Why {
        /** It does not answer, is sealed or broken. */
        SILENT,
        /** It answers, and does not let us use our keys. */
        REFUSES
    }

    /**
     * The keeper cannot be used.
     *
     * @param since the last time it could
     * @param why what it does instead
     */
    public record Absence(Instant since, Why why) {}

    /** It answered, and let us. */
    public void answers() {
        answered = clock.instant();
        if (isSilent()) {
            endSilence();
        }
    }

    /** It was asked what we may do, and we may do what we must. */
    public void allows() {
        answered = clock.instant();
        if (absence != null) {
            end();
        }
    }

    /** It was asked and could not be used. */
    public synchronized void fails(Why why) {
        Absence now = absence;
        if (now == null) {
            absence = new Absence(answered, why);
            LOG.warnf("the keeper of keys cannot be used (%s); keys in memory go on", why);
        } else if (why == Why.REFUSES) {
            absence = new Absence(now.since, why);
        }
    }

    /** Since when it cannot be used, if it cannot. */
    public Optional<Absence> absence() {
        return Optional.ofNullable(absence);
    }

    /** How long that is tolerated. */
    public Duration tolerated() {
        return tolerated;
    }

    /** Whether it was away for longer than that. */
    boolean isAwayTooLong() {
        Absence now = absence;
        return now != null && Duration.between(now.since, clock.instant()).compareTo(tolerated) > 0;
    }

    private boolean isSilent() {
        Absence now = absence;
        return now != null && now.why == Why.SILENT;
    }

    /** Not when a refusal was seen meanwhile. */
    private synchronized void endSilence() {
        if (isSilent()) {
            end();
        }
    }

    private synchronized void end() {
        if (absence != null) {
            absence = null;
            LOG.info("the keeper of keys can be used again");
        }
    }
}
