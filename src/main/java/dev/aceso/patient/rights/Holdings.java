package dev.aceso.patient.rights;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
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
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.web.Page;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.Decision.Basis;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Entry;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Event.Outcome;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.custody.merge.Merges;
import dev.aceso.trust.sealing.Envelope;

/**
 * Everything the AI holds about a patient, and who used it (45 CFR 164.524; beyond 164.528, treatment included).
 *
 * <p>What was made for patients who are merged into this one is shown too, and marked, for as long as the merge stands.
 *
 * <p>What was made of sensitive data is there for whose record it is, and for others where their row names every category of it; for
 * anybody else it is not there.
 *
 * <p>Each reading is decided by {@link Access} and is itself in the log before it is returned; an empty one too; under each
 * patient whose holdings it shows.
 */
@ApplicationScoped
public class Holdings {
    /** What holds for every inference, said once after what it says. */
    private static final String ADVICE =
            "These are estimates, not diagnoses, and they can be wrong. Talk with your clinician about what they mean for you."
                    + " If you think that something here is wrong, you can ask to have it checked and corrected.";

    private static final String GAPS = "That something could not be worked out does not mean that anything is wrong.";

    private static final Set<String> CONSENTS =
            Set.of(Action.CONSENT_GRANT.wire(), Action.CONSENT_REVOKE.wire(), Action.CONSENT_LIST.wire());

    private final Access access;
    private final Inferences records;
    private final Bodies bodies;
    private final Merges merges;
    private final Envelope envelope;
    private final Log log;

    Holdings(Access access, Inferences records, Bodies bodies, Merges merges, Envelope envelope, Log log) {
        this.access = access;
        this.records = records;
        this.bodies = bodies;
        this.merges = merges;
        this.envelope = envelope;
        this.log = log;
    }

    /** The inferences about the patient made before {@code before}. */
    public Page<Held> inferences(Caller caller, Purpose purpose, PatientRef patient, Instant before, int limit) {
        Granted granted = access.require(caller, Action.INFERENCE_LIST, purpose, Optional.of(patient));
        return Durable.inTransaction(() -> {
            List<One> everybody = everybody(patient);
            List<Held> held =
                    newest(
                            everybody.stream()
                                    .flatMap(one -> records
                                            .about(one.ref(), before, stored -> seen(granted, one, stored), limit + 1)
                                            .stream()),
                            Held::madeAt);
            Page<Held> page = Page.of(held, limit, Held::madeAt);
            everybody.forEach(one ->
                    log(Action.INFERENCE_LIST, caller, granted, one, count(page, Held::mergedFrom, one), Map.of()));
            return page;
        });
    }

    /** One inference about the patient, if it is there. */
    public Optional<Held> inference(Caller caller, Purpose purpose, PatientRef patient, RecordId id) {
        Granted granted = access.require(caller, Action.INFERENCE_READ, purpose, Optional.of(patient));
        return Durable.inTransaction(() -> {
            List<One> everybody = everybody(patient);
            Optional<Held> held = everybody.stream()
                    .flatMap(one -> records.find(one.ref(), id).flatMap(stored -> seen(granted, one, stored)).stream())
                    .findFirst();
            // A reading is of the one whose record it is; one that found nothing, of the one who was asked about.
            One of = everybody.stream()
                    .filter(one -> held.isPresent() && held.get().mergedFrom().equals(one.mergedFrom()))
                    .findFirst()
                    .orElse(One.asked(patient));
            log(Action.INFERENCE_READ, caller, granted, of, held.isPresent() ? 1 : 0, Map.of("record", id.toString()));
            return held;
        });
    }

    /** Who used what is held about the patient, by role, when and why. */
    public Page<Viewing> viewings(Caller caller, Purpose purpose, PatientRef patient, Instant before, int limit) {
        Granted granted = access.require(caller, Action.VIEWING_LIST, purpose, Optional.of(patient));
        return Durable.inTransaction(() -> {
            List<One> everybody = everybody(patient);
            List<Noted> entries = newest(
                    everybody.stream().flatMap(one -> shown(granted, everybody, one, before, limit + 1).stream()),
                    Noted::at);
            Page<Noted> all = Page.of(entries, limit, Noted::at);
            var page = new Page<>(
                    all.items().stream()
                            .map(noted -> PlainWords.viewing(
                                    noted.entry, granted.role() == Role.PRIVACY_OFFICER, noted.one.mergedFrom()))
                            .toList(),
                    all.next());
            everybody.forEach(one ->
                    log(Action.VIEWING_LIST, caller, granted, one, count(page, Viewing::mergedFrom, one), Map.of()));
            return page;
        });
    }

    /** An entry about one of those whose holdings are shown. */
    private record Noted(One one, Entry entry) {
        Instant at() {
            return entry.at();
        }
    }

    /** At least {@code most} of those that may be shown, if there are as many: what is hidden neither shortens a page nor leaves one empty. */
    private List<Noted> shown(Granted granted, List<One> everybody, One one, Instant before, int most) {
        List<Noted> shown = new ArrayList<>();
        Instant older = before;
        List<Entry> entries;
        do {
            entries = log.about(one.ref(), older, most);
            entries.stream()
                    .filter(entry -> !entry.outcome().equals(Outcome.INTENDED.wire()))
                    .filter(entry -> shown(granted, everybody, entry))
                    .forEach(entry -> shown.add(new Noted(one, entry)));
            older = entries.isEmpty() ? older : entries.getLast().at();
        } while (shown.size() < most && entries.size() >= most);
        return shown;
    }

    /** Who acts for a patient does not learn from a use that there is what they may not see (45 CFR 164.502(g)(3)). */
    private boolean shown(Granted granted, List<One> everybody, Entry entry) {
        String record = entry.attributes().get("record");
        if (granted.basis() != Basis.REPRESENTATIVE) {
            return true;
        }
        return !CONSENTS.contains(entry.action())
                && (record == null
                        || everybody.stream()
                                .flatMap(one -> records.find(one.ref(), new RecordId(UUID.fromString(record))).stream())
                                .anyMatch(stored ->
                                        granted.sees(bodies.read(stored.body()).categories())));
    }

    /** The patient, and those who are merged into this one now. What is held about each stays under each. */
    private List<One> everybody(PatientRef patient) {
        return Stream.concat(
                        Stream.of(One.asked(patient)),
                        merges.predecessors(patient).stream()
                                .map(gone -> new One(gone, Optional.of(envelope.opaqueId(gone)))))
                .toList();
    }

    private static <T> List<T> newest(Stream<T> found, Function<T, Instant> time) {
        return found.sorted(Comparator.comparing(time).reversed()).toList();
    }

    private static <T> int count(Page<T> page, Function<T, Optional<String>> from, One one) {
        return Math.toIntExact(page.items().stream()
                .filter(item -> from.apply(item).equals(one.mergedFrom()))
                .count());
    }

    private void log(
            Action action, Caller caller, Granted granted, One about, int count, Map<String, String> attributes) {
        var all = new HashMap<>(attributes);
        all.putAll(granted.explained());
        all.put("count", Integer.toString(count));
        log.append(new Event(
                action,
                count == 0 ? Outcome.EMPTY : Outcome.DONE,
                Optional.of(caller),
                Optional.of(about.ref()),
                Optional.of(granted.purpose()),
                all));
    }

    /** The inference, if who was granted the reading may see all that it was made of. */
    private Optional<Held> seen(Granted granted, One of, InferenceRecord stored) {
        Body body = bodies.read(stored.body());
        return granted.sees(body.categories()) ? Optional.of(held(of, stored, body)) : Optional.empty();
    }

    private static Held held(One of, InferenceRecord stored, Body body) {
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
                finding.inputs(),
                body.sensitivities(),
                body.notices(),
                of.mergedFrom());
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

    /**
     * One patient whose holdings are shown.
     *
     * @param mergedFrom the opaque id, where it is not the one who was asked about
     */
    private record One(PatientRef ref, Optional<String> mergedFrom) {
        static One asked(PatientRef patient) {
            return new One(patient, Optional.empty());
        }
    }
}
