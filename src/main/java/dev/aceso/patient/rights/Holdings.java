package dev.aceso.patient.rights;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.inference.Bodies;
import dev.aceso.clinic.inference.Body;
import dev.aceso.clinic.inference.Finding;
import dev.aceso.clinic.records.InferenceRecord;
import dev.aceso.clinic.records.Inferences;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.RecordId;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Entry;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Event.Outcome;
import dev.aceso.trust.audit.Log;

/**
 * Everything the AI holds about a patient, and who used it (45 CFR 164.524; beyond 164.528, treatment included).
 *
 * <p>Each reading is decided by {@link Access} and is itself in the log before it is returned; an empty one too.
 */
@ApplicationScoped
public class Holdings {
    /** What holds for every inference, said once after what it says. */
    private static final String ADVICE =
            "These are estimates, not diagnoses, and they can be wrong. Talk with your clinician about what they mean for you."
                    + " If you think that something here is wrong, you can ask to have it checked and corrected.";

    private static final String GAPS = "That something could not be worked out does not mean that anything is wrong.";

    private final Access access;
    private final Inferences records;
    private final Bodies bodies;
    private final Log log;

    Holdings(Access access, Inferences records, Bodies bodies, Log log) {
        this.access = access;
        this.records = records;
        this.bodies = bodies;
        this.log = log;
    }

    /** The inferences about the patient made before {@code before}. */
    public Page<Held> inferences(Caller caller, Purpose purpose, PatientRef patient, Instant before, int limit) {
        access.require(caller, Action.INFERENCE_LIST, purpose, Optional.of(patient));
        return Durable.inTransaction(() -> {
            List<InferenceRecord> held = records.about(patient, before, limit + 1);
            Page<Held> page = Page.of(held.stream().map(this::open).toList(), limit, Held::madeAt);
            log(Action.INFERENCE_LIST, caller, purpose, patient, page.items().size(), Map.of());
            return page;
        });
    }

    /** One inference about the patient, if it is there. */
    public Optional<Held> inference(Caller caller, Purpose purpose, PatientRef patient, RecordId id) {
        access.require(caller, Action.INFERENCE_READ, purpose, Optional.of(patient));
        return Durable.inTransaction(() -> {
            Optional<Held> held = records.find(patient, id).map(this::open);
            log(
                    Action.INFERENCE_READ,
                    caller,
                    purpose,
                    patient,
                    held.isPresent() ? 1 : 0,
                    Map.of("record", id.toString()));
            return held;
        });
    }

    /** Who used what is held about the patient, by role, when and why. */
    public Page<Viewing> viewings(Caller caller, Purpose purpose, PatientRef patient, Instant before, int limit) {
        access.require(caller, Action.VIEWING_LIST, purpose, Optional.of(patient));
        return Durable.inTransaction(() -> {
            Page<Entry> entries = Page.of(log.about(patient, before, limit + 1), limit, Entry::at);
            var page = new Page<>(
                    entries.items().stream()
                            .filter(entry -> !entry.outcome().equals(Outcome.INTENDED.wire()))
                            .map(PlainWords::viewing)
                            .toList(),
                    entries.next());
            log(Action.VIEWING_LIST, caller, purpose, patient, page.items().size(), Map.of());
            return page;
        });
    }

    private void log(
            Action action,
            Caller caller,
            Purpose purpose,
            PatientRef patient,
            int count,
            Map<String, String> attributes) {
        var all = new java.util.HashMap<>(attributes);
        all.put("count", Integer.toString(count));
        log.append(new Event(
                action,
                count == 0 ? Outcome.EMPTY : Outcome.DONE,
                Optional.of(caller),
                Optional.of(patient),
                Optional.of(purpose),
                all));
    }

    private Held open(InferenceRecord stored) {
        Body body = bodies.read(stored.body());
        var finding = body.finding();
        return new Held(
                stored.id().toString(),
                stored.version(),
                stored.function(),
                stored.functionVersion(),
                stored.contractVersion(),
                stored.madeAt(),
                inPlainWords(finding),
                finding.results(),
                finding.gaps(),
                finding.inputs());
    }

    private static List<String> inPlainWords(Finding finding) {
        var words = new ArrayList<String>();
        finding.results().forEach(result -> words.add(result.plain()));
        finding.gaps().stream().map(Finding.Gap::plain).distinct().forEach(words::add);
        if (!finding.gaps().isEmpty()) {
            words.add(GAPS);
        }
        words.add(ADVICE);
        return words;
    }
}
