package dev.aceso.clinic.chart.writes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.writes.EffectRows.Row;
import dev.aceso.clinic.chart.writes.Outcome.Done;
import dev.aceso.clinic.chart.writes.Outcome.Later;
import dev.aceso.clinic.chart.writes.Outcome.Never;
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
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what was committed, one after the other, until it is written or cannot be.
 *
 * <h2>Races and crashes</h2>
 *
 * <p>An attempt is counted in a transaction that is committed before anything is sent, and for {@link #LEASE} no other replica takes the same
 * one. Whoever dies in between has left the count: the next attempt knows that one before may have arrived, and asks the EHR before it sends
 * again. State and log entry of an end are one transaction. A lease that ran out while its holder was still waiting for the EHR can lead to two
 * who send at once; then {@code If-None-Exist} and {@code If-Match} decide.
 */
@ApplicationScoped
class Sender {
    static final int ATTEMPTS = 12;
    static final Duration LEASE = Duration.ofMinutes(2);
    private static final Logger LOG = Logger.getLogger(Sender.class);
    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final int ROUND = 20;

    private final EffectRows rows;
    private final EhrWriters writers;
    private final Envelope envelope;
    private final Log log;
    private final Clock clock;
    private final MeterRegistry meters;

    Sender(EffectRows rows, EhrWriters writers, Envelope envelope, Log log, Clock clock, MeterRegistry meters) {
        this.rows = rows;
        this.writers = writers;
        this.envelope = envelope;
        this.log = log;
        this.clock = clock;
        this.meters = meters;
    }

    @Scheduled(every = "1s", identity = "effects", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void round() {
        try {
            for (int sent = 0; sent < ROUND && next(); sent++) {}
        } catch (RuntimeException e) {
            LOG.warnf(
                    "effects could not be sent (%s); the next round tries again",
                    e.getClass().getName());
        }
    }

    /** Makes one attempt at what has been due for longest; false when nothing is due. */
    boolean next() {
        Instant now = clock.instant();
        Optional<Row> claimed = Durable.inTransaction(() -> rows.claim(now, now.plus(LEASE)));
        claimed.ifPresent(this::attempt);
        return claimed.isPresent();
    }

    private void attempt(Row row) {
        if (row.erased()) {
            end(row, Optional.empty(), new Never("effect-erased"));
            return;
        }
        Content content = Content.read(envelope.open(row.key(), EffectRows.TABLE, row.id(), 1, row.sealed()));
        Outcome outcome = writers.write(row.ehr(), content, row.attempts() > 1);
        Optional<PatientRef> patient = Optional.of(new PatientRef(row.ehr(), content.patient()));
        switch (outcome) {
            case Later(String code)
            when row.attempts() < ATTEMPTS -> {
                Instant next = clock.instant().plus(wait(row.attempts()));
                Durable.inTransaction(() -> rows.later(row, next, code));
            }
            // It is not known whether it is written: whoever decided on it must look.
            case Later(String code) -> end(row, patient, new Never(code));
            case Done done -> end(row, patient, done);
            case Never never -> end(row, patient, never);
        }
    }

    /** Twice as long after each attempt, and up to half as long again, so that many do not come back at once. */
    private static Duration wait(int attempts) {
        Duration usual = Duration.ofSeconds(1L << Math.min(attempts, 12));
        Duration most = usual.compareTo(LONGEST) > 0 ? LONGEST : usual;
        return most.plusMillis(ThreadLocalRandom.current().nextLong(most.toMillis() / 2));
    }

    private void end(Row row, Optional<PatientRef> patient, Outcome outcome) {
        Map<String, String> attributes =
                new HashMap<>(Effects.attributes(row.id(), row.function(), row.act(), row.type(), row.record()));
        attributes.put("attempts", Integer.toString(row.attempts()));
        boolean done = outcome instanceof Done;
        switch (outcome) {
            case Done(String how) -> attributes.put("how", how);
            case Never(String code) -> attributes.put("code", code);
            case Later(String code) -> attributes.put("code", code);
        }
        Event event = new Event(
                Action.EFFECT_WRITE,
                done ? Event.Outcome.DONE : Event.Outcome.FAILED,
                Optional.empty(),
                patient,
                Optional.empty(),
                attributes);
        String code = attributes.get("code");
        try {
            Durable.inTransaction(() -> ended(row, done, code) ? log.close(row.intent(), event) : row.id());
        } catch (Failure late) {
            if (late.code() != Code.ABANDONED) {
                throw late;
            }
            // The intent was closed as abandoned meanwhile; what happened is written down nevertheless.
            Durable.inTransaction(() -> ended(row, done, code) ? log.append(event) : row.id());
        }
        meters.counter("aceso.effects", "ehr", row.ehr(), "outcome", done ? "done" : "failed")
                .increment();
        if (!done) {
            LOG.warnf("EHR %s: effect %s was not written: %s", row.ehr(), row.id(), code);
        }
    }

    private boolean ended(Row row, boolean done, @Nullable String code) {
        return rows.end(row, done, code, Instants.now(clock));
    }
}
