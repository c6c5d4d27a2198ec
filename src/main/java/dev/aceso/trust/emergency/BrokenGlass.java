package dev.aceso.trust.emergency;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.Decision.Tie;
import dev.aceso.trust.access.relations.Emergencies;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.sessions.CurrentSession;
import dev.aceso.trust.notices.Notices;
import dev.aceso.trust.sealing.Envelope;
import io.quarkus.runtime.Startup;

/**
 * Emergency accesses: opened by somebody who treats patients, for one patient whom nothing ties them to (45 CFR 164.312(a)(2)(ii)).
 *
 * <h2>Guarantees</h2>
 *
 * <p>One counts for that person and that patient only; until its time is over, the session in which it was opened ends, or somebody has judged it,
 * whichever is first. That session is shorter from then on: it ends when it was not used for the configured time. Row, session, log entry and what
 * the privacy officer is to be told are one transaction. The text is sealed under the patient's key, so that it goes with the patient's records;
 * who, whom, when and the reason's code stay for the review.
 */
@Singleton
@Startup
class BrokenGlass implements Emergencies {
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(15);
    private static final Duration LATEST_REVIEW = Duration.ofDays(30);
    private static final int MOST = 100;

    private final EmergencyRows rows;
    private final CurrentSession sessions;
    private final Envelope envelope;
    private final Log log;
    private final Notices notices;
    private final EmergencyConfig config;

    BrokenGlass(
            EmergencyRows rows,
            CurrentSession sessions,
            Envelope envelope,
            Log log,
            Notices notices,
            EmergencyConfig config) {
        this.rows = rows;
        this.sessions = sessions;
        this.envelope = envelope;
        this.log = log;
        this.notices = notices;
        this.config = config;
        demand(within(config.lasts(), LONGEST), "lasts must be a second at least and 12 hours at most");
        demand(config.openAtOnce() > 0 && config.openAtOnce() <= MOST, "open-at-once must be from 1 to 100");
        demand(
                config.sessionIdle().compareTo(CurrentSession.SHORTEST_IDLE) >= 0
                        && config.sessionIdle().compareTo(LONGEST_IDLE) <= 0,
                "session-idle must be a minute at least and 15 at most");
        demand(
                within(config.reviewWithin(), LATEST_REVIEW),
                "review-within must be a second at least and 30 days at most");
    }

    @Override
    public boolean open(Caller.Person person, PatientRef patient) {
        return opened(person, patient, _ -> true);
    }

    @Override
    public boolean medical(Caller.Person person, PatientRef patient) {
        return opened(person, patient, row -> isMedical(row.access()));
    }

    private boolean opened(Caller.Person person, PatientRef patient, Predicate<EmergencyRows.Row> which) {
        List<EmergencyRows.Row> open = rows.stillOpen(log.meet(person), envelope.opaqueId(patient)).stream()
                .filter(which)
                .toList();
        return !open.isEmpty()
                && sessions.of(person)
                        .filter(session ->
                                open.stream().anyMatch(row -> row.mark().equals(session.mark())))
                        .isPresent();
    }

    private static boolean isMedical(EmergencyAccess access) {
        return access.reason().equals(Reason.MEDICAL_EMERGENCY.wire());
    }

    /**
     * Opens one. Asking again while it is open, in the same session, is no second one, unless only now it is a medical emergency, which opens more.
     *
     * @throws Failure {@code SESSION_ENDED} or {@code EMERGENCIES_OPEN}
     */
    EmergencyAccess open(Caller.Person person, Plea plea) {
        UUID by = log.meet(person);
        CurrentSession.Current session = sessions.of(person).orElseThrow(() -> new Failure(Code.SESSION_ENDED));
        String opaque = envelope.opaqueId(plea.patient());
        envelope.find(plea.patient()).ifPresent(envelope::warm);
        return Durable.inTransaction(() -> {
            rows.lock(by);
            List<EmergencyRows.Row> open = rows.stillOpen(by);
            Optional<EmergencyAccess> same = open.stream()
                    .filter(row ->
                            row.access().patient().equals(opaque) && row.mark().equals(session.mark()))
                    .map(EmergencyRows.Row::access)
                    .filter(access -> plea.reason() != Reason.MEDICAL_EMERGENCY || isMedical(access))
                    .findFirst();
            if (same.isPresent()) {
                sessions.shorten(session.mark(), config.sessionIdle());
                return same.get().toOpener();
            }
            if (open.size() >= config.openAtOnce()) {
                throw new Failure(Code.EMERGENCIES_OPEN);
            }
            UUID id = UUID.randomUUID();
            Envelope.DataKey key = envelope.keyOf(plea.patient());
            Bytes sealed = envelope.seal(key, EmergencyRows.EMERGENCIES, id, 1, Bytes.utf8(plea.text()));
            String role = plea.role().code();
            rows.open(
                    new EmergencyRows.Fresh(
                            id,
                            opaque,
                            key.id(),
                            by,
                            role,
                            session,
                            plea.reason(),
                            sealed,
                            Tie.household(plea.explained())),
                    config.lasts(),
                    config.reviewWithin());
            sessions.shorten(session.mark(), config.sessionIdle());
            note(person, plea, id);
            EmergencyAccess opened = rows.find(id).orElseThrow().access();
            notices.tell(OpenedNotice.KIND, id, opened.openedAt());
            notices.tell(OverdueNotice.KIND, id, opened.reviewDueAt());
            return opened.toOpener();
        });
    }

    private void note(Caller.Person person, Plea plea, UUID id) {
        Map<String, String> attributes = new HashMap<>(plea.explained());
        attributes.put("emergency", id.toString());
        attributes.put("reason", plea.reason().wire());
        log.append(new Event(
                Action.EMERGENCY_OPEN,
                Event.Outcome.DONE,
                Optional.of(person),
                Optional.of(plea.patient()),
                Optional.of(Purpose.BREAK_GLASS),
                attributes));
    }

    private static boolean within(Duration length, Duration longest) {
        return length.toSeconds() > 0 && length.compareTo(longest) <= 0;
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("aceso.emergency." + otherwise);
        }
    }
}
