package dev.aceso.clinic.chart;

import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.Fact.Involvement;
import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.relations.EhrRelations;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;

/**
 * Asks an EHR who treats a patient, by the contract {@code relationship}: all its searches at once, the Patient last.
 *
 * <h2>What proves</h2>
 *
 * <p>A resource of that very patient that names that very member of the staff, by an address of that EHR, with a status and at a time that
 * count. A kind proves only when all that the EHR holds of it came and could be read: an answer of which something is wrong is not taken for
 * the word of the EHR. Nothing proves unless the Patient was read afterwards and is still in use.
 */
@ApplicationScoped
@Startup
class ChartRelations implements EhrRelations {
    private static final String CONTRACT = "relationship";
    private static final String PATIENT = "patient";
    private static final String NONE = "none";

    private static final Map<String, Relation> KINDS = Map.of(
            "encounter", Relation.ENCOUNTER,
            "encounter-ended", Relation.ENCOUNTER,
            "appointment", Relation.APPOINTMENT,
            "care-team", Relation.CARE_TEAM,
            "order", Relation.ORDER,
            "order-of-medication", Relation.ORDER,
            "assignment", Relation.ASSIGNMENT);

    private final Chart chart;
    private final Ehrs ehrs;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, DataContract> asked = new HashMap<>();

    ChartRelations(Chart chart, Ehrs ehrs, Contracts contracts, EhrConfig config, Clock clock, MeterRegistry meters) {
        this.chart = chart;
        this.ehrs = ehrs;
        this.clock = clock;
        this.meters = meters;
        DataContract whole = contracts.get(CONTRACT, Purpose.TREATMENT);
        config.all().forEach((id, ehr) -> {
            Set<Relation> kinds = ehr.relations()
                    .map(words -> kinds(id, words))
                    .orElseGet(() -> ehr.backend().clientId().isPresent() ? Set.copyOf(KINDS.values()) : Set.of());
            if (!kinds.isEmpty()) {
                asked.put(
                        id,
                        whole.with(whole.queries().stream()
                                .filter(query -> query.key().equals(PATIENT) || kinds.contains(kind(query)))
                                .toList()));
            }
        });
    }

    @Override
    public Told ask(StaffRef staff, PatientRef patient, Terms terms) {
        DataContract contract = asked.get(patient.ehr());
        if (contract == null) {
            return new None();
        }
        try {
            Slice slice = chart.pullForAccess(patient, contract, terms.deadline());
            slice.warnings()
                    .forEach(warning -> meters.counter(
                                    "aceso.relations.warnings", "ehr", patient.ehr(), "warning", warning.wire())
                            .increment());
            return told(slice, contract, new Proof(staff, ehrs.of(patient).base(), clock.instant(), terms));
        } catch (Failure failure) {
            if (failure.code() == Code.PATIENT_UNKNOWN || failure.code() == Code.PATIENT_MERGED) {
                return new None();
            }
            throw failure;
        }
    }

    private static Told told(Slice slice, DataContract contract, Proof proof) {
        if (slice.answer(PATIENT).completeness() != Completeness.COMPLETE) {
            return new Unsure();
        }
        List<Query> searched = contract.queries().stream()
                .filter(query -> !query.key().equals(PATIENT))
                .toList();
        return searched.stream()
                .filter(query -> slice.answer(query.key())
                        .facts(Involvement.class)
                        .anyMatch(fact -> slice.answer(query.key()).completeness() == Completeness.COMPLETE
                                && statuses(query).contains(fact.status())
                                && proof.by(kind(query), fact)))
                .map(ChartRelations::kind)
                .min(Relation::compareTo)
                .<Told>map(Proven::new)
                .orElseGet(() -> searched.stream()
                                .allMatch(query ->
                                        slice.answer(query.key()).completeness().whole())
                        ? new None()
                        : new Unsure());
    }

    /** The statuses that are asked for: an EHR may leave out what it must not, or not narrow its answer. */
    private static List<String> statuses(Query query) {
        return List.of(query.params().getOrDefault("status", "").split(","));
    }

    private static Relation kind(Query query) {
        Relation kind = KINDS.get(query.key());
        if (kind == null) {
            throw new IllegalStateException(
                    "contract " + CONTRACT + ": the query " + query.key() + " tells of no relationship");
        }
        return kind;
    }

    private static Set<Relation> kinds(String ehr, List<String> words) {
        Set<Relation> kinds = EnumSet.noneOf(Relation.class);
        if (words.equals(List.of(NONE))) {
            return kinds;
        }
        for (String word : words) {
            kinds.add(Arrays.stream(Relation.values())
                    .filter(kind -> KINDS.containsValue(kind) && kind.wire().equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalStateException("aceso.ehr." + ehr + ".relations: no EHR is asked for " + word)));
        }
        return kinds;
    }
}
