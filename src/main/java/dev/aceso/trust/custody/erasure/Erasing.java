package dev.aceso.trust.custody.erasure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.store.Instants;
import dev.aceso.trust.access.OnePerson;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Event.Outcome;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.custody.erasure.Erasure.State;
import dev.aceso.trust.identity.Errand;
import dev.aceso.trust.sealing.PatientKeys;
import dev.aceso.trust.sealing.PatientKeys.Living;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The steps of an erasure, each of which may be repeated: whoever asks again for a step that they took gets its result.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Two people: who approves is not who asked, under whichever account. What forbids an erasure is looked at in the transaction that holds the key alone, when it is asked
 * for, approved and begun; a hold waits for that transaction, or that for the hold. When the key is given up, the intent is in the log, and there
 * is no way back. It is called done only after a read of our own found the key gone.
 *
 * <h2>Why the key is given up before it is removed</h2>
 *
 * <p>From then on nobody finds it, so nothing is sealed under a key that is about to go, and a patient who comes back gets a new one. The
 * removal itself is another process's, with rights that this one lacks, and can be repeated until it succeeds.
 */
@Singleton
class Erasing {
    /** The command may be interrupted and be started again by somebody else after a weekend. */
    private static final Duration DEADLINE = Duration.ofDays(7);

    private final Erasures erasures;
    private final PatientKeys keys;
    private final Conditions conditions;
    private final List<HeldRecords> records;
    private final OnePerson people;
    private final Log log;
    private final Errand errand;
    private final Clock clock;
    private final Duration backupsKept;
    private final Duration memoryKept;

    Erasing(
            Erasures erasures,
            PatientKeys keys,
            Conditions conditions,
            Instance<HeldRecords> records,
            OnePerson people,
            Log log,
            Errand errand,
            Clock clock,
            @ConfigProperty(name = "aceso.backup.keep", defaultValue = "P35D") Duration backupsKept,
            @ConfigProperty(name = "aceso.key-cache.keep", defaultValue = "5M") Duration memoryKept) {
        this.erasures = erasures;
        this.keys = keys;
        this.conditions = conditions;
        this.records = records.stream().toList();
        this.people = people;
        this.log = log;
        this.errand = errand;
        this.clock = clock;
        this.backupsKept = backupsKept;
        this.memoryKept = memoryKept;
    }

    /** Asks for an erasure. Asking again for the same is no second one. */
    Erasure ask(Caller.Person person, Purpose purpose, String patient, Erasure.Reason reason) {
        UUID by = log.meet(person);
        return withKey(patient, purpose, (key, birth) -> {
            var open = erasures.open(key.id());
            if (open.isPresent()) {
                if (open.get().requestedBy().equals(by) && open.get().reason().equals(reason.wire())) {
                    return open.get();
                }
                throw new Failure(Code.ERASURE_OPEN);
            }
            conditions.demand(patient, key, birth);
            Erasure asked = erasures.ask(patient, key.id(), reason, by, Instants.now(clock));
            note(person, purpose, Action.ERASURE_REQUEST, Optional.of(key.patient()), asked);
            return asked;
        });
    }

    /** Approves, as another person than the one who asked. */
    Erasure approve(Caller.Person person, Purpose purpose, UUID id, String patient) {
        UUID by = log.meet(person);
        Erasure known = about(id, patient);
        if (people.same(known.requestedBy(), by)) {
            throw new Failure(Code.SECOND_PERSON_REQUIRED);
        }
        if (known.approvedBy().equals(Optional.of(by))) {
            return known;
        }
        return withKey(known.patient(), purpose, (key, birth) -> {
            demand(erasures.get(id), State.REQUESTED);
            conditions.demand(known.patient(), key, birth);
            erasures.step(id, State.APPROVED, by, Instants.now(clock), null, null);
            note(person, purpose, Action.ERASURE_APPROVE, Optional.of(key.patient()), known);
            return erasures.get(id);
        });
    }

    /** Takes an erasure back that is not begun. */
    Erasure withdraw(Caller.Person person, Purpose purpose, UUID id, String patient) {
        UUID by = log.meet(person);
        Erasure known = about(id, patient);
        if (known.is(State.WITHDRAWN)) {
            return known;
        }
        return withKey(known.patient(), purpose, (key, birth) -> {
            demand(erasures.get(id), State.REQUESTED, State.APPROVED);
            erasures.step(id, State.WITHDRAWN, by, Instants.now(clock), null, null);
            note(person, purpose, Action.ERASURE_WITHDRAW, Optional.of(key.patient()), known);
            return erasures.get(id);
        });
    }

    /** Gives the key up. The command may remove it when this has returned, and not before. */
    Erasure begin(Caller.Person person, Purpose purpose, UUID id, UUID confirmed) {
        UUID by = log.meet(person);
        Erasure known = ofKey(id, confirmed);
        if (known.is(State.BEGUN) || known.is(State.DONE)) {
            return known;
        }
        return withKey(known.patient(), purpose, (key, birth) -> {
            demand(erasures.get(id), State.APPROVED);
            if (!key.id().equals(known.key())) {
                throw new Failure(Code.OUT_OF_ORDER, "the patient has another key by now");
            }
            conditions.demand(known.patient(), key, birth);
            Instant at = Instants.now(clock);
            UUID intent = log.intend(
                    event(
                            person,
                            purpose,
                            Action.ERASURE_RUN,
                            Outcome.INTENDED,
                            Optional.of(key.patient()),
                            known,
                            Map.of()),
                    at.plus(DEADLINE));
            erasures.step(id, State.BEGUN, by, at, intent, null);
            if (!keys.giveUp(known.key(), at)) {
                throw new Failure(Code.OUT_OF_ORDER, "the key was given up before");
            }
            return erasures.get(id);
        });
    }

    /** Sees that the key is gone, and issues the receipt. */
    Erasure complete(Caller.Person person, Purpose purpose, UUID id, UUID confirmed) {
        UUID by = log.meet(person);
        Erasure known = ofKey(id, confirmed);
        if (known.is(State.DONE)) {
            return known;
        }
        demand(known, State.BEGUN);
        if (!keys.gone(known.key())) {
            throw new Failure(Code.KEY_STILL_THERE);
        }
        try {
            return Durable.inTransaction(() -> done(person, purpose, by, known, true));
        } catch (Failure late) {
            if (late.code() != Code.ABANDONED) {
                throw late;
            }
            // The intent was closed as abandoned after a week; what happened is written down nevertheless.
            return Durable.inTransaction(() -> done(person, purpose, by, known, false));
        }
    }

    private Erasure done(Caller.Person person, Purpose purpose, UUID by, Erasure known, boolean closing) {
        keys.forget(known.key());
        Receipt receipt = receipt(known, by);
        erasures.step(known.id(), State.DONE, by, receipt.confirmedAt(), null, receipt);
        long lost = receipt.unreadable().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        Event done = event(
                person,
                purpose,
                Action.ERASURE_RUN,
                Outcome.DONE,
                Optional.empty(),
                known,
                Map.of("count", Long.toString(lost)));
        if (closing) {
            log.close(known.intent().orElseThrow(), done);
        } else {
            log.append(done);
        }
        return erasures.get(known.id());
    }

    private Receipt receipt(Erasure known, UUID by) {
        SortedMap<String, Long> unreadable = new TreeMap<>();
        records.forEach(kind -> unreadable.merge(kind.kind(), kind.count(known.key()), Long::sum));
        Instant at = Instants.now(clock);
        return new Receipt(
                known.id(),
                known.key(),
                known.patient(),
                known.reason(),
                known.requestedBy(),
                known.requestedAt(),
                known.approvedBy().orElseThrow(),
                known.approvedAt().orElseThrow(),
                known.begunAt().orElseThrow(),
                by,
                at,
                unreadable,
                new Receipt.Remaining(at.plus(memoryKept), at.plus(backupsKept)));
    }

    /** Finds the patient's living key, notes for the log whom the call is about, and runs the work with the key held alone. */
    private Erasure withKey(String patient, Purpose purpose, Work work) {
        Living key = keys.living(patient).orElseThrow(PatientKeys::nothingHeld);
        errand.about(Optional.of(key.patient()), purpose);
        Optional<LocalDate> birth = conditions.birth(key);
        return Durable.inTransaction(
                () -> work.on(keys.livingAlone(patient).orElseThrow(PatientKeys::nothingHeld), birth));
    }

    private Erasure about(UUID id, String patient) {
        return confirmed(
                id, known -> known.patient().equals(patient), "patient is not the one whom the erasure is about");
    }

    private Erasure ofKey(UUID id, UUID key) {
        return confirmed(id, known -> known.key().equals(key), "key is not the one that the erasure is about");
    }

    private Erasure confirmed(UUID id, Function<Erasure, Boolean> same, String otherwise) {
        Erasure known = erasures.get(id);
        if (!same.apply(known)) {
            throw new Failure(Code.MALFORMED, otherwise);
        }
        return known;
    }

    private static void demand(Erasure erasure, State... states) {
        for (State state : states) {
            if (erasure.is(state)) {
                return;
            }
        }
        throw new Failure(Code.OUT_OF_ORDER, "the erasure is " + erasure.state());
    }

    private void note(
            Caller.Person person, Purpose purpose, Action action, Optional<PatientRef> patient, Erasure erasure) {
        log.append(event(person, purpose, action, Outcome.DONE, patient, erasure, Map.of()));
    }

    private static Event event(
            Caller.Person person,
            Purpose purpose,
            Action action,
            Outcome outcome,
            Optional<PatientRef> patient,
            Erasure erasure,
            Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(more);
        attributes.put("erasure", erasure.id().toString());
        attributes.put("key", erasure.key().toString());
        attributes.put("reason", erasure.reason());
        return new Event(action, outcome, Optional.of(person), patient, Optional.of(purpose), attributes);
    }

    /** What is done with the key held alone. */
    private interface Work {
        Erasure on(Living key, Optional<LocalDate> birth);
    }
}
