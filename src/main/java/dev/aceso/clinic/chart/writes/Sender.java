package dev.aceso.clinic.chart.writes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.writes.EffectRows.Row;
import dev.aceso.clinic.chart.writes.Outcome.Done;
import dev.aceso.clinic.chart.writes.Outcome.Later;
import dev.aceso.clinic.chart.writes.Outcome.Never;
import dev.aceso.ground.contracts.Writes;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.store.Instants;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.sealing.Envelope;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.jboss.logging.Logger;

/**
 * Sends what was committed until it is written or cannot be: for each EHR one after the other, and for each beside the others, so that one that is
 * slow or away keeps nothing from the rest.
 *
 * <h2>Races and crashes</h2>
 *
 * <p>An attempt is counted in a transaction that is committed before anything is sent, and for {@link #LEASE}, which is longer than an attempt may
 * take, no other replica takes the same one. Whoever dies in between has left the count and that it may have arrived. Every attempt asks the EHR
 * before it sends. State and log entry of an end are one transaction, and while no entry can be written, nothing is sent. A lease that ran out while
 * its holder was still at it can lead to two who send at once; then {@code If-None-Exist} and {@code If-Match} decide, and of the two only the
 * newer may say that it failed.
 *
 * <h2>Ends</h2>
 *
 * <p>Whatever goes wrong, faults of our own included, is tried {@link #ATTEMPTS} times at most, and nothing is sent once its intent is overdue.
 */
@ApplicationScoped
class Sender {
    static final int ATTEMPTS = 12;
    static final Duration LEASE = Duration.ofMinutes(2);
    private static final Logger LOG = Logger.getLogger(Sender.class);
    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final int ROUND = 20;
    private static final String UNANSWERED = "effect-unanswered";
    private static final String UNAVAILABLE = Code.EHR_UNAVAILABLE.wire();

    private final Writes writes;
    private final EffectRows rows;
    private final EhrWriters writers;
    private final Envelope envelope;
    private final Log log;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService queues = Executors.newVirtualThreadPerTaskExecutor();

    Sender(
            Writes writes,
            EffectRows rows,
            EhrWriters writers,
            Envelope envelope,
            Log log,
            Clock clock,
            MeterRegistry meters) {
        this.writes = writes;
        this.rows = rows;
        this.writers = writers;
        this.envelope = envelope;
        this.log = log;
        this.clock = clock;
        this.meters = meters;
    }

    /** Starts a batch for each EHR for which something is due and none is at work. */
    @Scheduled(every = "1s", identity = "effects", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void round() {
        try {
            rows.due(clock.instant()).stream().filter(busy::add).forEach(ehr -> queues.execute(() -> batch(ehr)));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "effects could not be looked for (%s); the next round tries again",
                    e.getClass().getName());
        }
    }

    /** What is under way ends as if the process died. */
    @PreDestroy
    void stop() {
        queues.shutdownNow();
    }

    private void batch(String ehr) {
        try {
            for (int sent = 0; sent < ROUND && next(ehr); sent++) {}
        } catch (RuntimeException e) {
            LOG.warnf(
                    "EHR %s: effects could not be sent (%s); the next round tries again",
                    ehr, e.getClass().getName());
        } finally {
            busy.remove(ehr);
        }
    }

    /** Makes one attempt at what has been due for longest; false when nothing is due, or no entry could be written about it. */
    boolean next(String ehr) {
        if (!log.available()) {
            return false;
        }
        Instant now = clock.instant();
        Optional<Row> claimed = Durable.inTransaction(() -> rows.claim(ehr, now, now.plus(LEASE)));
        claimed.ifPresent(this::attempt);
        return claimed.isPresent();
    }

    private void attempt(Row row) {
        Optional<PatientRef> patient = Optional.empty();
        Outcome outcome;
        try {
            Optional<String> over = over(row);
            if (over.isPresent()) {
                outcome = new Never(over.get(), row.unsure());
            } else {
                Content content = Content.read(envelope.open(row.key(), EffectRows.TABLE, row.id(), 1, row.sealed()));
                PatientRef whose = new PatientRef(row.ehr(), content.patient());
                patient = Optional.of(whose);
                outcome = Allowed.still(writes.of(row.function()), content)
                        ? writers.write(whose, content, row.unsure())
                        : new Never("effect-withdrawn", row.unsure());
            }
        } catch (Failure failure) {
            String code = failure.code().wire();
            outcome = failure.code() == Code.INTEGRITY || failure.code() == Code.PATIENT_MERGED
                    ? new Never(code, row.unsure())
                    : new Later(code, row.unsure());
        } catch (RuntimeException fault) {
            LOG.errorf(
                    "EHR %s: effect %s: %s",
                    row.ehr(), row.id(), fault.getClass().getName());
            outcome = new Later(Code.INTERNAL.wire(), true);
        }
        settle(row, patient, outcome);
    }

    /** Why nothing is sent any more, before anything else is looked at. */
    private Optional<String> over(Row row) {
        if (row.erased()) {
            return Optional.of("effect-erased");
        }
        if (!clock.instant().isBefore(row.madeAt().plus(Effects.DEADLINE))) {
            return Optional.of("effect-overdue");
        }
        // Whoever made the last ones died each time.
        return row.attempts() > ATTEMPTS ? Optional.of(UNANSWERED) : Optional.empty();
    }

    private void settle(Row row, Optional<PatientRef> patient, Outcome outcome) {
        switch (outcome) {
            case Later(String code, boolean unsure)
            when row.attempts() < ATTEMPTS -> {
                Instant next = clock.instant().plus(wait(row.attempts()));
                Durable.inTransaction(() -> rows.later(row, next, code, unsure));
            }
            // It is not known whether it is written: whoever decided on it must look.
            case Later(String code, boolean unsure) ->
                failed(row, patient, new Never(unsure && code.equals(UNAVAILABLE) ? UNANSWERED : code, unsure));
            case Never never -> failed(row, patient, never);
            case Done(String how) ->
                end(row, event(row, patient, Event.Outcome.DONE, Map.of("how", how)), at -> rows.done(row, at));
        }
    }

    /** Twice as long after each attempt, and up to half as long again, so that many do not come back at once. */
    private static Duration wait(int attempts) {
        Duration usual = Duration.ofSeconds(1L << Math.min(attempts, 12));
        Duration most = usual.compareTo(LONGEST) > 0 ? LONGEST : usual;
        return most.plusMillis(ThreadLocalRandom.current().nextLong(most.toMillis() / 2));
    }

    private void failed(Row row, Optional<PatientRef> patient, Never never) {
        Map<String, String> why =
                never.unsure() ? Map.of("code", never.code(), "arrived", "unknown") : Map.of("code", never.code());
        boolean first = end(
                row,
                event(row, patient, Event.Outcome.FAILED, why),
                at -> rows.failed(row, never.code(), never.unsure(), at));
        if (first) {
            LOG.warnf("EHR %s: effect %s was not written: %s", row.ehr(), row.id(), never.code());
        }
    }

    /** Whether this was its end. */
    private boolean end(Row row, Event event, Predicate<Instant> ending) {
        boolean first;
        try {
            first = Durable.inTransaction(() -> {
                boolean ended = ending.test(Instants.now(clock));
                if (ended) {
                    log.close(row.intent(), event);
                }
                return ended;
            });
        } catch (Failure late) {
            if (late.code() != Code.ABANDONED) {
                throw late;
            }
            // The intent was closed as abandoned meanwhile; what happened is written down nevertheless.
            first = Durable.inTransaction(() -> {
                boolean ended = ending.test(Instants.now(clock));
                if (ended) {
                    log.append(event);
                }
                return ended;
            });
        }
        if (first) {
            meters.counter(
                            "aceso.effects",
                            "ehr",
                            row.ehr(),
                            "outcome",
                            event.outcome().wire())
                    .increment();
        }
        return first;
    }

    private static Event event(Row row, Optional<PatientRef> patient, Event.Outcome outcome, Map<String, String> more) {
        Map<String, String> attributes =
                new HashMap<>(Effects.attributes(row.id(), row.function(), row.act(), row.type(), row.record()));
        attributes.put("attempts", Integer.toString(row.attempts()));
        attributes.putAll(more);
        return new Event(Action.EFFECT_WRITE, outcome, Optional.empty(), patient, Optional.empty(), attributes);
    }
}
