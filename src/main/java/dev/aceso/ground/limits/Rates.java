package dev.aceso.ground.limits;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts calls by token buckets, in this process only: behind a balancer with n replicas somebody may ask n times as often.
 *
 * <p>What is remembered of whoever asks is bounded in number and forgotten after a while without a call, by which time a bucket is full again. Past
 * the number, a bucket that was not used for long is forgotten early, and with it that it was empty: who comes from more addresses than that is
 * stopped by {@code aceso.limits.calls-at-work} and not here.
 */
@ApplicationScoped
public class Rates {
    private static final int MOST = 100_000;
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Cache<Asker, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(FORGOTTEN).build();
    private final RateConfig config;
    private final TimeMeter time;
    private final MeterRegistry meters;

    Rates(RateConfig config, Steady steady, MeterRegistry meters) {
        this.config = config;
        this.time = new OfProcess(steady);
        this.meters = meters;
        for (Kind kind : Kind.values()) {
            limit(kind).check(kind);
        }
    }

    /** Who is counted. */
    public enum Kind {
        /** A human being. */
        PERSON,
        /** Software that human beings sign in with. */
        CLIENT,
        /** An EHR's hook client. */
        EHR,
        /** Whoever shares an address. */
        NETWORK,
        /** One of an EHR's staff, for whom it is asked whom they treat. */
        RELATION,
        /** Somebody who works here, for whom it is asked whether they live with a patient. */
        HOUSEHOLD,
        /** Whoever asks about patients of whom nothing was ever kept. */
        NEW_PATIENT
    }

    /**
     * Counts one call.
     *
     * @param who names the one who asks among its kind; kept in memory only
     * @throws Failure {@code RATE_LIMITED}, which says when the next call would be allowed
     */
    public void count(Kind kind, String who) {
        taken(kind, who).ifPresent(wait -> {
            throw Failure.later(Code.RATE_LIMITED, wait);
        });
    }

    /** Counts one call, and says whether it is allowed; for who goes on without, and answers nobody with a refusal. */
    public boolean allows(Kind kind, String who) {
        return taken(kind, who).isEmpty();
    }

    /** Nothing, or how long it is until the next is allowed. */
    private Optional<Duration> taken(Kind kind, String who) {
        var probe = buckets.get(new Asker(kind, who), _ -> bucket(kind)).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return Optional.empty();
        }
        meters.counter("aceso.rate.refusals", "kind", name(kind)).increment();
        return Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket(Kind kind) {
        Limit limit = limit(kind);
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(full -> full.capacity(limit.burst()).refillGreedy(limit.many(), limit.each()))
                .build();
    }

    private Limit limit(Kind kind) {
        return switch (kind) {
            case PERSON -> new Limit(config.personPerSecond(), SECOND, config.personBurst());
            case CLIENT -> new Limit(config.clientPerSecond(), SECOND, config.clientBurst());
            case EHR -> new Limit(config.ehrPerSecond(), SECOND, config.ehrBurst());
            case NETWORK -> new Limit(config.networkPerSecond(), SECOND, config.networkBurst());
            case RELATION -> new Limit(config.relationPerSecond(), SECOND, config.relationBurst());
            case HOUSEHOLD -> new Limit(config.householdPerSecond(), SECOND, config.householdBurst());
            case NEW_PATIENT -> new Limit(config.newPatientPerMinute(), MINUTE, config.newPatientBurst());
        };
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private record Asker(Kind kind, String who) {}

    /** So many in each such time, and so many at once. */
    private record Limit(int many, Duration each, int burst) {
        void check(Kind kind) {
            if (many < 1 || burst < 1 || (long) burst * each.toSeconds() > FORGOTTEN.toSeconds() * many) {
                throw new IllegalStateException("Aceso does not start: aceso.rate." + name(kind)
                        + (each.equals(SECOND) ? "-per-second" : "-per-minute")
                        + " and -burst must be 1 or more, and a burst be gained again within ten minutes.");
            }
        }
    }

    /** The library's time: by a clock that was set back, nobody would be let in until it had caught up. */
    private record OfProcess(Steady steady) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return steady.nanos();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
