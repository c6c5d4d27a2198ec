package dev.aceso.trust.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import dev.aceso.formats.LogEntry;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.failure.Refusals;
import dev.aceso.ground.parties.Caller;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/**
 * Puts refusals into the log before they are answered.
 *
 * <h2>Guarantees</h2>
 *
 * <p>A refusal of a known caller is one entry. Of nobody known, the first of its cause, network and minute is an entry at once; the
 * rest of that minute is counted and becomes one entry when the minute is over or the service stops. A flood thus costs a bounded
 * number of entries and bounded memory; what a crash can lose is the count of one minute, never its first refusal.
 */
@ApplicationScoped
class CountedRefusals implements Refusals {
    private static final Logger LOG = Logger.getLogger(CountedRefusals.class);
    /** Stands for every further network once the memory for a minute is used up. */
    private static final String OVERFLOW = "overflow";

    private static final String NO_NETWORK = "none";
    /** The value of a counter that was written down or given up and counts no more. */
    private static final long CLOSED = -1;

    private final Entries entries;
    private final Pseudonyms pseudonyms;
    private final LogGate gate;
    private final Apart apart;
    private final Clock clock;
    private final int most;
    private final Map<Cause, AtomicLong> counts = new ConcurrentHashMap<>();

    @Inject
    CountedRefusals(Entries entries, Pseudonyms pseudonyms, LogGate gate, Apart apart, Clock clock) {
        this(entries, pseudonyms, gate, apart, clock, 10_000);
    }

    CountedRefusals(Entries entries, Pseudonyms pseudonyms, LogGate gate, Apart apart, Clock clock, int most) {
        this.entries = entries;
        this.pseudonyms = pseudonyms;
        this.gate = gate;
        this.apart = apart;
        this.clock = clock;
        this.most = most;
    }

    private record Cause(Code code, String network, Instant minute) {}

    @Override
    public void record(Refusal refusal) {
        if (refusal.caller().isPresent()) {
            write(refusal, refusal.network().map(pseudonyms::ofNetwork), Map.of());
            return;
        }
        Cause cause = cause(refusal);
        AtomicLong fresh = new AtomicLong();
        for (AtomicLong count = counts.putIfAbsent(cause, fresh);
                count != null;
                count = counts.putIfAbsent(cause, fresh)) {
            if (count.getAndUpdate(n -> n == CLOSED ? CLOSED : n + 1) != CLOSED) {
                return;
            }
        }
        try {
            write(refusal, Optional.of(cause.network), Map.of("count", "1"));
        } catch (RuntimeException e) {
            // Not durable, so the next one of this minute must be the first again; what was counted meanwhile is kept.
            keep(cause, close(cause, fresh));
            throw e;
        }
    }

    /** Writes down the counts of the minutes that are over. */
    @Scheduled(every = "10s", identity = "refusals-counted", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        write(minute);
    }

    /** Before any bean is taken down: when the container goes, keys and connections may go first. */
    void stopping(@Observes ShutdownEvent event) {
        stop();
    }

    /** Writes down all counts, the running minute's too. */
    void stop() {
        write(Instant.MAX);
    }

    private synchronized void write(Instant before) {
        for (Map.Entry<Cause, AtomicLong> counted : Map.copyOf(counts).entrySet()) {
            Cause cause = counted.getKey();
            if (!cause.minute.isBefore(before)) {
                continue;
            }
            long count = close(cause, counted.getValue());
            try {
                if (count > 0) {
                    write(cause, count);
                }
            } catch (Failure e) {
                keep(cause, count);
                LOG.warn("counted refusals could not be written; they are kept for the next attempt");
                return;
            }
        }
    }

    /** Takes the counter out and says what it counted; whoever holds it still sees that it counts no more. */
    private long close(Cause cause, AtomicLong counter) {
        AtomicLong count = new AtomicLong();
        counts.computeIfPresent(cause, (same, there) -> {
            if (!there.equals(counter)) {
                return there;
            }
            count.set(there.getAndSet(CLOSED));
            return null;
        });
        return count.get();
    }

    /** Adds to the counter that is there now, which is never a closed one, or makes one. */
    private void keep(Cause cause, long count) {
        if (count > 0) {
            counts.merge(cause, new AtomicLong(count), (there, more) -> {
                there.addAndGet(more.get());
                return there;
            });
        }
    }

    private Cause cause(Refusal refusal) {
        Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        String network = refusal.network().map(pseudonyms::ofNetwork).orElse(NO_NETWORK);
        Cause cause = new Cause(refusal.code(), network, minute);
        return counts.containsKey(cause) || counts.size() < most ? cause : new Cause(refusal.code(), OVERFLOW, minute);
    }

    private void write(Cause cause, long count) {
        Map<String, String> attributes = Map.of(
                "code", cause.code.wire(),
                "network", cause.network,
                "minute", cause.minute.toString(),
                "count", Long.toString(count));
        durably(() -> entries.of(
                Who.UNKNOWN,
                Action.REFUSALS_COUNTED.wire(),
                Event.Outcome.REFUSED,
                Optional.empty(),
                Optional.empty(),
                attributes));
    }

    private void write(Refusal refusal, Optional<String> network, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(more);
        attributes.put("code", refusal.code().wire());
        network.ifPresent(pseudonym -> attributes.put("network", pseudonym));
        durably(() -> {
            Optional<Caller> caller = refusal.caller();
            return entries.of(
                    caller.isPresent() ? entries.who(caller.get()) : Who.UNKNOWN,
                    refusal.action(),
                    Event.Outcome.REFUSED,
                    refusal.patient(),
                    refusal.purpose(),
                    attributes);
        });
    }

    /** A refusal must outlive the transaction that it ends. */
    private void durably(Faults.Work<LogEntry> entry) {
        try {
            apart.call(() -> Faults.guard(gate, () -> entries.append(entry.call())));
        } catch (Failure e) {
            throw e;
        } catch (RuntimeException e) {
            gate.failed();
            throw new Failure(Code.LOG_UNAVAILABLE, null, e);
        }
    }
}
