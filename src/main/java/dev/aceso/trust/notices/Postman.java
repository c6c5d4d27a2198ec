package dev.aceso.trust.notices;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.egress.Letter;
import dev.aceso.ground.egress.MailAddress;
import dev.aceso.ground.egress.MailLink;
import dev.aceso.ground.egress.Posting;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.notices.NoticeRows.End;
import dev.aceso.trust.notices.NoticeRows.Row;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.jboss.logging.Logger;

/**
 * Sends what was committed, one after the other.
 *
 * <h2>Races and crashes</h2>
 *
 * <p>An attempt is counted in a transaction that is committed before anything is sent, and for {@link #LEASE}, which is longer than handing over a
 * letter may take, no other replica takes the same one. Whoever dies in between has sent it or not: it is sent again, with the same Message-ID.
 * State and log entry of an end are one transaction; while no entry can be written, nothing is sent.
 */
@ApplicationScoped
class Postman {
    static final Duration LEASE = Duration.ofMinutes(2);
    private static final Logger LOG = Logger.getLogger(Postman.class);
    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final int ROUND = 20;

    private final NoticeRows rows;
    private final Notices notices;
    private final Recipients recipients;
    private final MailLink mail;
    private final Log log;
    private final MeterRegistry meters;

    Postman(NoticeRows rows, Notices notices, Recipients recipients, MailLink mail, Log log, MeterRegistry meters) {
        this.rows = rows;
        this.notices = notices;
        this.recipients = recipients;
        this.mail = mail;
        this.log = log;
        this.meters = meters;
    }

    @Scheduled(every = "1s", identity = "notices", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void round() {
        try {
            for (int sent = 0; sent < ROUND && next(); sent++) {}
        } catch (RuntimeException e) {
            LOG.warnf(
                    "notices could not be sent (%s); the next round tries again",
                    e.getClass().getName());
        }
    }

    /** Makes one attempt at what has been due for longest; false when nothing is due, or no entry could be written about it. */
    boolean next() {
        if (!log.available()) {
            return false;
        }
        Optional<Row> claimed = Durable.inTransaction(() -> rows.claim(LEASE, notices.kinds()));
        claimed.ifPresent(this::attemptOrMiss);
        return claimed.isPresent();
    }

    /** What breaks in an unforeseen way is put off, and given up in the end, like all that is not sent. */
    private void attemptOrMiss(Row row) {
        try {
            attempt(row);
        } catch (RuntimeException e) {
            missed(row, "internal");
            throw e;
        }
    }

    private void attempt(Row row) {
        Optional<Wording.Text> text = Durable.inTransaction(() -> notices.text(row));
        Optional<MailAddress> to = recipients.privacyOfficer();
        if (text.isEmpty()) {
            Durable.inTransaction(() -> rows.end(row, End.NEEDLESS, null));
            count(row, "needless");
        } else if (to.isEmpty()) {
            missed(row, "nobody-to-tell");
        } else {
            var letter = new Letter(
                    row.id(), to.get(), text.get().subject(), text.get().body());
            switch (mail.send(letter)) {
                case Posting.Taken taken -> sent(row);
                case Posting.Missed(String code) -> missed(row, code);
            }
        }
    }

    private void sent(Row row) {
        boolean first = Durable.inTransaction(() -> {
            boolean ended = rows.end(row, End.SENT, null);
            if (ended) {
                log.append(event(row, Event.Outcome.DONE, Map.of()));
            }
            return ended;
        });
        if (first) {
            count(row, "sent");
        }
    }

    private void missed(Row row, String code) {
        if (Durable.inTransaction(() -> rows.later(row, wait(row.attempts()), code))) {
            LOG.warnf("notice %s (%s) was not sent, attempt %d: %s", row.id(), row.kind(), row.attempts(), code);
            count(row, "put-off");
        } else {
            giveUp(row, code);
        }
    }

    private void giveUp(Row row, String code) {
        boolean ended = Durable.inTransaction(() -> {
            boolean now = rows.end(row, End.FAILED, code);
            if (now) {
                log.append(event(row, Event.Outcome.FAILED, Map.of("code", code)));
            }
            return now;
        });
        if (ended) {
            LOG.errorf(
                    "notice %s (%s) was given up after %d attempts, nobody was told: %s",
                    row.id(), row.kind(), row.attempts(), code);
            count(row, "given-up");
        }
    }

    /** Twice as long after each attempt, and up to half as long again, so that many do not come back at once. */
    private static Duration wait(int attempts) {
        Duration usual = Duration.ofSeconds(1L << Math.min(attempts, 12));
        Duration most = usual.compareTo(LONGEST) > 0 ? LONGEST : usual;
        return most.plusMillis(ThreadLocalRandom.current().nextLong(most.toMillis() / 2));
    }

    private void count(Row row, String outcome) {
        meters.counter("aceso.notices", "kind", row.kind(), "outcome", outcome).increment();
    }

    private static Event event(Row row, Event.Outcome outcome, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(more);
        attributes.put("notice", row.id().toString());
        attributes.put("kind", row.kind());
        attributes.put("about", row.about().toString());
        attributes.put("attempts", Integer.toString(row.attempts()));
        return new Event(Action.NOTICE_SEND, outcome, Optional.empty(), Optional.empty(), Optional.empty(), attributes);
    }
}
