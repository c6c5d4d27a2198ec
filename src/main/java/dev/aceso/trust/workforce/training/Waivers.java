package dev.aceso.trust.workforce.training;

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
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.OnePerson;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;

/**
 * Overrides: one person is let in for a while by somebody else, who is let in themselves. Row and log entry are one transaction; the text is
 * sealed under the key of its month, as the log is. Somebody has one at once.
 */
@Singleton
class Waivers {
    private final WaiverRows rows;
    private final CompletionRows people;
    private final OnePerson same;
    private final EntrySeal seal;
    private final Log log;
    private final Clock clock;

    Waivers(WaiverRows rows, CompletionRows people, OnePerson same, EntrySeal seal, Log log, Clock clock) {
        this.rows = rows;
        this.people = people;
        this.same = same;
        this.seal = seal;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Lets somebody in. The same person who says the same again gets the one that is open.
     *
     * @throws Failure {@code NOT_FOUND}; {@code SECOND_PERSON_REQUIRED} for oneself; {@code OUT_OF_ORDER} when they do not work here now, or
     *     another override lets them in
     */
    Waiver grant(Caller.Person person, Purpose purpose, WaiverForm form) {
        UUID by = log.meet(person);
        UUID id = UUID.randomUUID();
        Bytes sealed = seal.seal(WaiverRows.TABLE, id, clock.instant(), Bytes.utf8(form.text()));
        return Durable.inTransaction(() -> {
            CompletionRows.Held worker = people.hold(form.worker()).orElseThrow(Completions::nobody);
            Completions.demandAnother(same, worker, Optional.of(by));
            if (!worker.active()) {
                throw new Failure(Code.OUT_OF_ORDER, "whoever that is does not work here now");
            }
            Optional<WaiverRows.Row> open = rows.open(form.worker());
            if (open.isPresent()) {
                return same(open.get(), form, by);
            }
            rows.add(id, form.worker(), form, by, sealed);
            Waiver waiver = find(id).waiver();
            note(
                    person,
                    purpose,
                    Action.TRAINING_OVERRIDE,
                    waiver,
                    Map.of("reason", form.reason().wire(), "hours", Integer.toString(form.hours())));
            return waiver;
        });
    }

    /**
     * Ends one before its time. Ending what is over is no mistake.
     *
     * @throws Failure {@code NOT_FOUND}
     */
    Waiver end(Caller.Person person, Purpose purpose, UUID id) {
        UUID by = log.meet(person);
        return Durable.inTransaction(() -> {
            Waiver waiver = find(id).waiver();
            if (rows.end(id, by)) {
                note(person, purpose, Action.TRAINING_OVERRIDE_END, waiver, Map.of());
            }
            return find(id).waiver();
        });
    }

    /**
     * One, with what was written.
     *
     * @throws Failure {@code NOT_FOUND}
     */
    Waiver read(Caller.Person person, Purpose purpose, UUID id) {
        WaiverRows.Row row = find(id);
        String text = seal.open(WaiverRows.TABLE, id, row.text()).asUtf8();
        note(person, purpose, Action.TRAINING_READ, row.waiver(), Map.of());
        Waiver waiver = row.waiver();
        return new Waiver(
                id,
                waiver.worker(),
                waiver.reason(),
                waiver.grantedBy(),
                waiver.grantedAt(),
                waiver.endsAt(),
                waiver.open(),
                waiver.endedBy(),
                waiver.endedAt(),
                Optional.of(text));
    }

    private static Waiver same(WaiverRows.Row open, WaiverForm form, UUID by) {
        Waiver waiver = open.waiver();
        if (waiver.grantedBy().equals(by)
                && waiver.reason().equals(form.reason().wire())
                && open.hours() == form.hours()) {
            return waiver;
        }
        throw new Failure(Code.OUT_OF_ORDER, "another override lets them in: end it first");
    }

    private WaiverRows.Row find(UUID id) {
        return rows.find(id).orElseThrow(Failure::notFound);
    }

    private void note(Caller.Person person, Purpose purpose, Action action, Waiver waiver, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(more);
        attributes.put("worker", waiver.worker().toString());
        attributes.put("waiver", waiver.id().toString());
        log.append(Event.done(action, person, purpose, attributes));
    }
}
