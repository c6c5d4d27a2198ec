package dev.aceso.trust.custody.merge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jakarta.inject.Singleton;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Event.Outcome;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.custody.merge.Merge.Source;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.trust.sealing.PatientKeys;
import dev.aceso.trust.sealing.PatientKeys.Living;
import org.jspecify.annotations.Nullable;

/**
 * The history of which patients of an EHR turned out to be one.
 *
 * <h2>Guarantees</h2>
 *
 * <p>No record, key or pseudonym changes: each stays under the patient that it was made for, and a merge only says whose are shown beside
 * them for as long as it stands. Both patients are of one EHR. Nobody is at once gone into one and the one that another is gone into, so
 * there are no chains and no circles. Whatever is kept, has an entry in the log under both pseudonyms, in the same transaction.
 *
 * <h2>Whose word counts</h2>
 *
 * <p>The EHR's, until it says otherwise; but a pair that a person took apart is not joined again by the EHR's word, only by a person's. What a
 * person joined the EHR does not take apart. Nothing is kept of a patient about whom nothing is held.
 */
@Singleton
public class Merges implements MergeHistory {
    private final MergeRows rows;
    private final PatientKeys keys;
    private final Envelope envelope;
    private final Log log;

    Merges(MergeRows rows, PatientKeys keys, Envelope envelope, Log log) {
        this.rows = rows;
        this.keys = keys;
        this.envelope = envelope;
        this.log = log;
    }

    /** The patients that are gone into this one, as merges stand, and about whom something is held. Joins the running transaction. */
    public List<PatientRef> predecessors(PatientRef patient) {
        String remains = envelope.opaqueId(patient);
        return rows.standing(remains).stream()
                .filter(merge -> merge.remains().equals(remains))
                .map(Merge::gone)
                .distinct()
                .flatMap(gone -> envelope.patient(gone).stream())
                .toList();
    }

    /** Whether this patient is gone into another, as merges stand. Joins the running transaction. */
    public boolean gone(PatientRef patient) {
        String id = envelope.opaqueId(patient);
        return rows.standing(id).stream().anyMatch(merge -> merge.gone().equals(id));
    }

    /**
     * Everybody who is the same patient, by opaque ids, besides this one; each one's key held alone until the running transaction ends, so
     * that nothing is decided about them meanwhile.
     */
    public List<String> heldAlone(String patient) {
        List<String> kin = rows.kin(patient);
        kin.forEach(keys::livingAlone);
        return kin;
    }

    @Override
    public void seen(PatientRef patient, Set<String> into, Set<String> of, boolean whole) {
        String id = envelope.opaqueId(patient);
        if (whole) {
            Set<String> goneInto = opaque(patient.ehr(), into);
            Set<String> hereFrom = opaque(patient.ehr(), of);
            rows.standing(id).stream()
                    .filter(merge -> !merge.by(Source.PERSON))
                    .filter(merge -> merge.gone().equals(id)
                            ? !goneInto.contains(merge.remains())
                            : merge.by(Source.REPLACES) && !hereFrom.contains(merge.gone()))
                    .forEach(merge -> undo(merge, null, Optional.empty()));
        }
        if (into.size() == 1) {
            learn(
                    id,
                    envelope.opaqueId(
                            new PatientRef(patient.ehr(), into.iterator().next())),
                    Source.REPLACED_BY);
        }
        opaque(patient.ehr(), of).forEach(gone -> learn(gone, id, Source.REPLACES));
    }

    /** Joins two patients. Asking again for what stands is no second merge. */
    Merge join(Caller.Person person, String gone, String remains, String reference) {
        if (gone.equals(remains)) {
            throw new Failure(Code.MALFORMED, "gone and remains must be two patients");
        }
        UUID by = log.meet(person);
        return Durable.inTransaction(() -> {
            Pair pair = alone(gone, remains).orElseThrow(Merges::nothingHeld);
            var newest = rows.newest(gone, remains);
            if (newest.filter(Merge::stands).isPresent()) {
                return newest.get();
            }
            demand(pair);
            Merge merge = rows.add(gone, remains, Source.PERSON, reference, by);
            note(
                    Action.PATIENT_MERGE,
                    Outcome.DONE,
                    Optional.of(person),
                    pair,
                    merge.id().toString(),
                    Map.of());
            return merge;
        });
    }

    /** Takes two patients apart. Asking again is no mistake. */
    Merge part(Caller.Person person, UUID id, String reference) {
        UUID by = log.meet(person);
        Merge merge = rows.find(id).orElseThrow(Failure::notFound);
        undo(merge, reference, Optional.of(new By(person, by)));
        return rows.find(id).orElseThrow();
    }

    private void learn(String gone, String remains, Source source) {
        if (gone.equals(remains) || known(gone, remains)) {
            return;
        }
        Durable.inTransaction(() -> {
            alone(gone, remains).filter(pair -> !known(gone, remains)).ifPresent(pair -> {
                try {
                    demand(pair);
                } catch (Failure refused) {
                    var why = Map.of("code", refused.code().wire());
                    note(Action.PATIENT_MERGE, Outcome.REFUSED, Optional.empty(), pair, "", why);
                    return;
                }
                Merge merge = rows.add(gone, remains, source, null, null);
                note(
                        Action.PATIENT_MERGE,
                        Outcome.DONE,
                        Optional.empty(),
                        pair,
                        merge.id().toString(),
                        Map.of());
            });
            return gone;
        });
    }

    /** Whether it stands, or a person took it apart. */
    private boolean known(String gone, String remains) {
        return rows.newest(gone, remains)
                .filter(merge -> merge.stands() || merge.undoneBy().isPresent())
                .isPresent();
    }

    private void undo(Merge merge, @Nullable String reference, Optional<By> by) {
        Durable.inTransaction(() -> {
            // One of the two may have been erased since: what is left of the pair is still taken apart.
            Optional<PatientRef> gone = held(merge.gone());
            Optional<PatientRef> remains = held(merge.remains());
            if (rows.undo(merge.id(), reference, by.map(By::id).orElse(null))) {
                note(
                        Action.PATIENT_UNMERGE,
                        Outcome.DONE,
                        by.map(By::person),
                        new Pair(gone, remains),
                        merge.id().toString(),
                        Map.of());
            }
            return merge;
        });
    }

    private Optional<PatientRef> held(String patient) {
        return keys.living(patient).map(Living::patient);
    }

    /** Both, with nobody else deciding about either; always in one order, so that two who want the same do not wait for each other. */
    private Optional<Pair> alone(String gone, String remains) {
        boolean first = gone.compareTo(remains) < 0;
        var one = keys.livingAlone(first ? gone : remains).map(Living::patient);
        var other = keys.livingAlone(first ? remains : gone).map(Living::patient);
        return one.isEmpty() || other.isEmpty()
                ? Optional.empty()
                : Optional.of(new Pair(first ? one : other, first ? other : one));
    }

    private void demand(Pair pair) {
        PatientRef gone = pair.gone().orElseThrow();
        PatientRef remains = pair.remains().orElseThrow();
        if (!gone.ehr().equals(remains.ehr())) {
            throw new Failure(Code.MERGE_ACROSS_EHRS);
        }
        String goneId = envelope.opaqueId(gone);
        String remainsId = envelope.opaqueId(remains);
        boolean chained = !rows.standing(goneId).isEmpty()
                || rows.standing(remainsId).stream()
                        .anyMatch(merge -> merge.gone().equals(remainsId));
        if (chained) {
            throw new Failure(Code.MERGE_CHAINED);
        }
    }

    private void note(
            Action action,
            Outcome outcome,
            Optional<Caller.Person> person,
            Pair pair,
            String merge,
            Map<String, String> more) {
        Stream.of(Map.entry("gone", pair.gone()), Map.entry("remains", pair.remains()))
                .filter(side -> side.getValue().isPresent())
                .forEach(side -> {
                    var attributes = new HashMap<>(more);
                    attributes.put("merge", merge);
                    attributes.put("side", side.getKey());
                    log.append(new Event(
                            action,
                            outcome,
                            person.map(Caller.class::cast),
                            side.getValue(),
                            person.map(p -> Purpose.COMPLIANCE),
                            attributes));
                });
    }

    private Set<String> opaque(String ehr, Set<String> ids) {
        return ids.stream()
                .map(id -> envelope.opaqueId(new PatientRef(ehr, id)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Failure nothingHeld() {
        return new Failure(Code.NOT_FOUND, "nothing is held about one of these ids");
    }

    /** The two, as far as they are known. */
    private record Pair(Optional<PatientRef> gone, Optional<PatientRef> remains) {}

    /** Who did it, and under which id the log has them. */
    private record By(Caller.Person person, UUID id) {}
}
