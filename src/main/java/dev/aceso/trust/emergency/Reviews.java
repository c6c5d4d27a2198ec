package dev.aceso.trust.emergency;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.OnePerson;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.trust.sealing.PatientKeys;
import dev.aceso.trust.sealing.PatientKeys.Living;

/**
 * The review of emergency accesses: somebody else reads why, and judges once. A judgement also ends the access.
 *
 * <p>The reason's text is the patient's and goes when their records are erased; the reviewer's note is about whoever broke the glass, is sealed under
 * the key of its month as the log is, and stays.
 */
@Singleton
class Reviews {
    private final EmergencyRows rows;
    private final PatientKeys keys;
    private final Envelope envelope;
    private final EntrySeal seal;
    private final OnePerson people;
    private final Log log;
    private final Clock clock;

    Reviews(
            EmergencyRows rows,
            PatientKeys keys,
            Envelope envelope,
            EntrySeal seal,
            OnePerson people,
            Log log,
            Clock clock) {
        this.rows = rows;
        this.keys = keys;
        this.envelope = envelope;
        this.seal = seal;
        this.people = people;
        this.log = log;
        this.clock = clock;
    }

    /**
     * What was written about one.
     *
     * @throws Failure {@code NOT_FOUND}
     */
    Told read(Caller.Person person, UUID id) {
        EmergencyRows.Row row = get(id);
        Optional<Living> key = key(row);
        Optional<String> text = key.map(
                living -> envelope.open(new Envelope.DataKey(living.id()), EmergencyRows.EMERGENCIES, id, 1, row.text())
                        .asUtf8());
        Optional<String> note = row.note()
                .map(kept -> seal.open(EmergencyRows.REVIEWS, id, kept).asUtf8());
        log.append(event(person, Action.EMERGENCY_READ, key.map(Living::patient), id, Map.of()));
        return new Told(row.access(), text, note);
    }

    /**
     * Judges one. Saying the same again is no mistake.
     *
     * @throws Failure {@code NOT_FOUND}; {@code SECOND_PERSON_REQUIRED} for whoever opened it, under whichever account; {@code OUT_OF_ORDER} when it was judged otherwise
     */
    EmergencyAccess judge(Caller.Person person, UUID id, Judgement judgement, String note) {
        UUID by = log.meet(person);
        EmergencyRows.Row row = get(id);
        if (people.same(row.access().openedBy(), by)) {
            throw new Failure(Code.SECOND_PERSON_REQUIRED, "nobody judges their own emergency access");
        }
        Optional<PatientRef> patient = key(row).map(Living::patient);
        Bytes sealed = seal.seal(EmergencyRows.REVIEWS, id, clock.instant(), Bytes.utf8(note));
        return Durable.inTransaction(() -> {
            if (rows.judge(id, judgement, by, sealed)) {
                var said = Map.of("judgement", judgement.wire());
                log.append(event(person, Action.EMERGENCY_REVIEW, patient, id, said));
            }
            EmergencyAccess now = get(id).access();
            if (!now.reviewedBy().equals(Optional.of(by)) || !now.outcome().equals(Optional.of(judgement.wire()))) {
                throw new Failure(Code.OUT_OF_ORDER, "the emergency access was judged before");
            }
            return now;
        });
    }

    private EmergencyRows.Row get(UUID id) {
        return rows.find(id).orElseThrow(Failure::notFound);
    }

    /** The key under which the text is sealed, unless it was given up. */
    private Optional<Living> key(EmergencyRows.Row row) {
        return keys.living(row.access().patient()).filter(living -> living.id().equals(row.dataKey()));
    }

    private static Event event(
            Caller.Person person, Action action, Optional<PatientRef> patient, UUID id, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(more);
        attributes.put("emergency", id.toString());
        return new Event(
                action, Event.Outcome.DONE, Optional.of(person), patient, Optional.of(Purpose.COMPLIANCE), attributes);
    }
}
