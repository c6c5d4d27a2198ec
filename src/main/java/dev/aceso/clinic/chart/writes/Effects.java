package dev.aceso.clinic.chart.writes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.aceso.ground.contracts.Writes;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.RecordId;
import dev.aceso.ground.store.Instants;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.trust.sealing.Envelope.DataKey;

/**
 * What functions want written into charts.
 *
 * <h2>Guarantees</h2>
 *
 * <p>Nothing is written that the function's contract does not name, and nothing without an act of a person: an EHR's hook may ask for an
 * inference, but has none of its effects. An effect is committed with the record that proposed it and with an intent in the log; it is sent
 * afterwards, and what became of it closes the intent. The same effect about the same patient is written once, however often it is proposed,
 * unless it failed before. What is about one resource is sent in the order in which it was committed: the next waits until the one before
 * is written, refused or given up.
 */
@ApplicationScoped
public class Effects {
    /** Longer than all attempts at one, and at a few before it, together take. What still waits then is not sent any more. */
    static final Duration DEADLINE = Duration.ofHours(6);

    private final Writes writes;
    private final EffectRows rows;
    private final Envelope envelope;
    private final Log log;
    private final Clock clock;

    Effects(Writes writes, EffectRows rows, Envelope envelope, Log log, Clock clock) {
        this.writes = writes;
        this.rows = rows;
        this.envelope = envelope;
        this.log = log;
        this.clock = clock;
    }

    /**
     * What has become of an effect.
     *
     * @param id its id
     * @param act {@code create} or {@code update}
     * @param type the resource type
     * @param state {@code waiting}, {@code done} or {@code failed}
     * @param attempts how often it was tried
     * @param code why it is not done, where it is not
     */
    public record Progress(UUID id, String act, String type, String state, int attempts, Optional<String> code) {}

    /**
     * Demands that all of this may be written. To be asked before anything is kept.
     *
     * @throws Failure {@code EFFECT_REFUSED} when the contract does not name it, {@code NOT_PERMITTED} when no person asks
     */
    public void demand(Caller caller, PatientRef patient, String function, List<Effect> proposed) {
        if (proposed.isEmpty()) {
            return;
        }
        if (!(caller instanceof Caller.Person)) {
            throw new Failure(Code.NOT_PERMITTED, "nothing is written into a chart without an act of a person");
        }
        Allowed.contents(writes.of(function), patient, proposed);
    }

    /**
     * Commits effects with the record in whose transaction this runs.
     *
     * @return their ids; of the one before, where the same is already on its way or written
     * @throws Failure as {@link #demand}
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<UUID> intend(
            Caller caller,
            Purpose purpose,
            PatientRef patient,
            String function,
            RecordId record,
            int version,
            List<Effect> proposed) {
        if (proposed.isEmpty()) {
            return List.of();
        }
        demand(caller, patient, function, proposed);
        DataKey key = envelope.keyOf(patient);
        rows.inTurn(key);
        List<UUID> ids = new ArrayList<>();
        for (Content content : Allowed.contents(writes.of(function), patient, proposed)) {
            Bytes written = content.written();
            Bytes mac = envelope.mac("effect:" + key.id(), written);
            UUID id = rows.same(key, mac).orElseGet(() -> {
                UUID fresh = UUID.randomUUID();
                Event intended = new Event(
                        Action.EFFECT_WRITE,
                        Event.Outcome.INTENDED,
                        Optional.of(caller),
                        Optional.of(patient),
                        Optional.of(purpose),
                        attributes(fresh, function, content.act().wire(), content.type(), record.value()));
                Instant now = Instants.now(clock);
                var row = new EffectRows.Row(
                        fresh,
                        record.value(),
                        version,
                        key,
                        patient.ehr(),
                        function,
                        content.act().wire(),
                        content.type(),
                        envelope.seal(key, EffectRows.TABLE, fresh, 1, written),
                        log.intend(intended, now.plus(DEADLINE)),
                        "waiting",
                        0,
                        Optional.empty(),
                        now,
                        false,
                        false);
                Bytes resource = envelope.mac("effect-resource:" + key.id(), content.named());
                if (!rows.add(row, mac, resource)) {
                    // A twin was first: its effect is the one, and this call says so when it is repeated.
                    throw new Failure(Code.IN_PROGRESS);
                }
                return fresh;
            });
            ids.add(id);
        }
        return ids;
    }

    /** What has become of what a record proposed. */
    @Transactional
    public List<Progress> of(PatientRef patient, RecordId record) {
        return envelope.find(patient)
                .map(key -> rows.of(key, record.value()).stream()
                        .map(row ->
                                new Progress(row.id(), row.act(), row.type(), row.state(), row.attempts(), row.code()))
                        .toList())
                .orElse(List.of());
    }

    static Map<String, String> attributes(UUID effect, String function, String act, String type, UUID record) {
        return Map.of(
                "effect",
                effect.toString(),
                "function",
                function,
                "act",
                act,
                "type",
                type,
                "record",
                record.toString());
    }
}
