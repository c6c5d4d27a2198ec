package dev.aceso.trust.access.questions;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/**
 * Questions of one kind, asked of EHRs when somebody needs the answer.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Each is asked once, however many wait for its answer, and not again while that counts; so many at once of one EHR, by one
 * person about half of them at most, so that whoever asks much waits for themselves; and nobody waits for longer than the patience. What is remembered is in this process only, bounded in number and time: replicas can differ by as long as an answer
 * counts.
 *
 * @param <Q> a question
 * @param <A> what is answered
 */
public final class Questions<Q, A> {
    private static final int MOST = 20_000;

    private final Clock clock;
    private final Bounds bounds;
    private final Cache<Q, Slot<A>> slots;
    private final Map<String, Semaphore> asking = new ConcurrentHashMap<>();
    /** The turns of one person; there for as long as somebody has or awaits one. */
    private final Cache<Asker, Semaphore> ofOne =
            Caffeine.newBuilder().weakValues().build();

    /** Questions within bounds. */
    public Questions(Clock clock, Bounds bounds) {
        this.clock = clock;
        this.bounds = bounds;
        this.slots = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(bounds.longest())
                .build();
    }

    /**
     * How they are asked.
     *
     * @param patience how long anybody waits
     * @param atOnce how many are asked of one EHR at once
     * @param longest the longest that any answer counts
     */
    public record Bounds(Duration patience, int atOnce, Duration longest) {
        /**
         * Demands a time of the configuration that is longer than nothing and not too long.
         *
         * @param key its whole name
         * @param most the longest it may be
         * @throws IllegalStateException otherwise; lets the start fail
         */
        public static void demand(String key, Duration value, Duration most) {
            if (!value.isPositive() || value.compareTo(most) > 0) {
                throw new IllegalStateException(key + " must be longer than nothing and at most " + most);
            }
        }
    }

    /**
     * An answer.
     *
     * @param said what it says
     * @param counts for how long
     */
    public record Answer<A>(A said, Duration counts) {}

    /**
     * Who asks whom.
     *
     * @param ehr the EHR
     * @param person for whom
     */
    public record Asker(String ehr, String person) {}

    /**
     * The answer, from now or a short while ago; nothing when it could not be asked in time, or may not be asked: that is not remembered.
     *
     * @param may whether it may be asked now; looked at only where it must be
     * @param ask asks it, and waits until then
     * @throws Failure {@code ABANDONED} when nobody waits any more, or what asking throws
     */
    public Optional<A> answer(Asker asker, Q question, BooleanSupplier may, Function<Instant, Answer<A>> ask) {
        Slot<A> slot = slots.get(question, _ -> new Slot<>());
        Instant deadline = clock.instant().plus(bounds.patience());
        if (!within(deadline, left -> slot.turn.tryLock(left, TimeUnit.MILLISECONDS))) {
            return Optional.empty();
        }
        try {
            return clock.instant().isBefore(slot.until) ? slot.said : asked(asker, slot, may, deadline, ask);
        } finally {
            slot.turn.unlock();
        }
    }

    private Optional<A> asked(
            Asker asker, Slot<A> slot, BooleanSupplier may, Instant deadline, Function<Instant, Answer<A>> ask) {
        Semaphore own = ofOne.get(asker, _ -> new Semaphore(Math.max(1, bounds.atOnce() / 2), true));
        if (!may.getAsBoolean() || !within(deadline, left -> own.tryAcquire(left, TimeUnit.MILLISECONDS))) {
            return Optional.empty();
        }
        try {
            return inTurn(asker.ehr(), slot, deadline, ask);
        } finally {
            own.release();
        }
    }

    private Optional<A> inTurn(String ehr, Slot<A> slot, Instant deadline, Function<Instant, Answer<A>> ask) {
        Semaphore turns = asking.computeIfAbsent(ehr, _ -> new Semaphore(bounds.atOnce(), true));
        if (!within(deadline, left -> turns.tryAcquire(left, TimeUnit.MILLISECONDS))) {
            return Optional.empty();
        }
        try {
            if (late(deadline)) {
                return Optional.empty();
            }
            Answer<A> answer = ask.apply(deadline);
            slot.said = Optional.of(answer.said());
            slot.until = clock.instant().plus(answer.counts());
            return slot.said;
        } finally {
            turns.release();
        }
    }

    /** An EHR that is asked with less than half of the time left might be well and yet not answer, and its silence would be remembered. */
    private boolean late(Instant deadline) {
        return Duration.between(clock.instant(), deadline)
                        .compareTo(bounds.patience().dividedBy(2))
                < 0;
    }

    private interface Turn {
        boolean taken(long millis) throws InterruptedException;
    }

    private boolean within(Instant deadline, Turn turn) {
        try {
            return turn.taken(
                    Math.max(0, Duration.between(clock.instant(), deadline).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Code.ABANDONED);
        }
    }

    /** What is remembered of one question; both fields are for who has the turn. */
    private static final class Slot<A> {
        private final ReentrantLock turn = new ReentrantLock();
        private Optional<A> said = Optional.empty();
        private Instant until = Instant.EPOCH;
    }
}
