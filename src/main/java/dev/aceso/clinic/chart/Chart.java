package dev.aceso.clinic.chart;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.clinic.chart.Reading.Read;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.trust.custody.merge.MergeHistory;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The one door to the EHRs.
 *
 * <h2>Guarantees</h2>
 *
 * <p>The slice holds what the contract names and nothing else, whatever the EHR sent. What could not be had is said
 * ({@link Completeness}), never guessed. Nothing is asked of an EHR but what the contract's queries say, about that one patient, and by
 * what it is told whether the patient is still the same and which sensitive categories what comes belongs to. What belongs to one that the
 * contract does not name is not in the slice.
 */
@ApplicationScoped
public class Chart {
    private final Plans plans;
    private final Ehrs ehrs;
    private final Authorizations authorizations;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Identity identity;

    Chart(
            Plans plans,
            Ehrs ehrs,
            Authorizations authorizations,
            Clock clock,
            MeterRegistry meters,
            MergeHistory history) {
        this.plans = plans;
        this.ehrs = ehrs;
        this.authorizations = authorizations;
        this.clock = clock;
        this.meters = meters;
        this.identity = new Identity(history);
    }

    /**
     * Pulls the slice of a chart that a contract lets through: from the prefetch what it holds, the rest from the patient's own EHR,
     * all queries at once.
     *
     * @param patient the patient, about whom the caller is already allowed to ask
     * @param contract the contract, as the access decision left it
     * @param prefetch what the EHR sent along
     * @param authorization the EHR's token for its FHIR interface, if it gave one
     * @param deadline when to stop waiting; queries still open then count as failed
     * @return the slice; when no query at all was answered it says so, and what was wrong ({@link Slice#unanswered})
     * @throws Failure {@code PATIENT_MISMATCH} when something prefetched is about another patient, {@code MALFORMED} when it is no
     *     FHIR answer to its key, {@code PATIENT_UNKNOWN} when the EHR has no such patient, {@code PATIENT_MERGED} when another took its place,
     *     if need be while the chart was being read
     */
    public Slice pull(
            PatientRef patient,
            DataContract contract,
            Prefetch prefetch,
            Optional<Authorization> authorization,
            Instant deadline) {
        return pull(ehrs.of(patient), patient, contract, prefetch, authorization, deadline);
    }

    /**
     * Pulls what access goes by, such as who treats a patient, in the name of the service and beside all that is pulled otherwise: neither waits for the other.
     *
     * @throws Failure as {@link #pull}
     */
    Slice pullForAccess(PatientRef patient, DataContract contract, Instant deadline) {
        return pull(ehrs.forAccess(patient), patient, contract, Prefetch.none(), Optional.empty(), deadline);
    }

    private Slice pull(
            EhrReader ehr,
            PatientRef patient,
            DataContract contract,
            Prefetch prefetch,
            Optional<Authorization> authorization,
            Instant deadline) {
        LocalDate today = LocalDate.now(clock);
        List<Plan> asked = plans.of(contract);
        Published published = new Published(asked, plans.before(contract), prefetch);
        count(patient.ehr(), published);
        Map<String, Read> reads = new LinkedHashMap<>();
        for (Plan plan : asked) {
            String key = plan.query().key();
            published
                    .of(key)
                    // Nothing, to what may have been a narrower question, says nothing.
                    .filter(value -> !(value.isNull() && published.narrow(key)))
                    .ifPresent(value ->
                            reads.put(key, supplied(plan, value, published.narrow(key), patient, ehr.base(), today)));
        }
        List<Plan> open = asked.stream()
                .filter(plan -> !reads.containsKey(plan.query().key())
                        || reads.get(plan.query().key()).worthAsking())
                .toList();
        // Nothing of the Patient alone belongs to a visit.
        Optional<Plan> visits = asked.stream().allMatch(Identity::is) ? Optional.empty() : plans.visits(patient.ehr());
        links(reads).ifPresent(links -> identity.demand(patient, links, false));
        Stream<Plan> all = Stream.of(asked.stream(), visits.stream(), Stream.of(plans.identity()))
                .flatMap(each -> each);
        Authorizations.Pull authorized = authorizations.of(patient.ehr(), all.map(Plan::query), authorization);
        Function<Plan, Read> ask = plan -> authorized.ask(plan, under -> ehr.ask(plan, patient, under, today));
        Map<String, Read> fetched = new Asking(clock, Identity.before(clock.instant(), deadline))
                .all(
                        Stream.concat(open.stream().filter(plan -> !Identity.is(plan)), visits.stream())
                                .toList(),
                        ask);
        List<Plan> last = Identity.unasked(open, fetched)
                ? List.of(plans.identity())
                : open.stream().filter(Identity::is).toList();
        Map<String, Read> patients = new Asking(clock, deadline).all(last, ask);
        links(patients)
                .ifPresentOrElse(
                        links -> identity.demand(patient, links, true),
                        () -> fetched.replaceAll((key, read) -> Identity.unconfirmed(read)));
        int more = Optional.ofNullable(patients.remove(Identity.KEY))
                .map(Read::received)
                .orElse(0);
        Optional<Read> labels = Optional.ofNullable(fetched.remove(Labelling.VISITS));
        fetched.putAll(patients);
        fetched.forEach((key, read) -> reads.merge(key, read, Chart::better));
        reads.values().forEach(read -> count(patient.ehr(), read));
        Set<Warning> said = EnumSet.noneOf(Warning.class);
        said.addAll(authorized.warnings());
        if (published.follows() == Published.Follows.NEITHER) {
            said.add(Warning.PREFETCH_DRIFT);
        }
        var withholding = new Withholding(
                contract.sensitivities(),
                Stream.concat(reads.values().stream(), labels.stream()).toList(),
                visits.isPresent());
        reads.replaceAll((key, read) -> withholding.from(read));
        Set<Sensitivity> sensitivities =
                reads.values().stream().flatMap(withholding::categories).collect(Collectors.toSet());
        int beside = more + labels.map(Read::received).orElse(0) + surplus(prefetch, published);
        return slice(contract, reads, beside, said, sensitivities);
    }

    private static Optional<Links> links(Map<String, Read> reads) {
        return reads.values().stream().flatMap(read -> read.links().stream()).findFirst();
    }

    private static Read supplied(
            Plan plan, JsonNode value, boolean narrow, PatientRef patient, URI base, LocalDate today) {
        if (value.isNull()) {
            if (plan.query().found() == Found.READ) {
                throw new Failure(Code.PATIENT_UNKNOWN);
            }
            return Read.empty();
        }
        Reading reading = new Reading(plan, patient, base, today);
        if (narrow) {
            reading.flaw(Reading.Flaw.NARROWER);
        }
        try {
            reading.page(value).ifPresent(next -> reading.flaw(Reading.Flaw.CUT));
        } catch (Fhir.Unreadable e) {
            throw new Failure(
                    Code.MALFORMED, "prefetch." + plan.query().key() + " is not a FHIR R4 answer to its template");
        }
        if (reading.foreign()) {
            throw new Failure(Code.PATIENT_MISMATCH, "prefetch." + plan.query().key());
        }
        return reading.finish();
    }

    /**
     * The fetched answer, unless the prefetched one was better; what came, and what was wrong with it, is of both. A search by date leaves out what has
     * none, so an answer that lacks what was prefetched without a date is not whole, however it was fetched; nor is one that says otherwise of a
     * resource that was prefetched, unless its version is newer.
     */
    private static Read better(Read supplied, Read fetched) {
        boolean keep =
                fetched.answer().completeness().compareTo(supplied.answer().completeness()) > 0;
        Read best = keep ? supplied : fetched;
        Set<Reading.Flaw> flaws = new HashSet<>(supplied.flaws());
        flaws.addAll(fetched.flaws());
        boolean contradicted = fetched.contradicts(supplied);
        if (contradicted) {
            flaws.add(Reading.Flaw.CONTRADICTORY);
        }
        boolean doubtful = contradicted || supplied.flaws().contains(Reading.Flaw.UNDATED);
        Answer answer = doubtful ? best.answer().inPart() : best.answer();
        return new Read(
                answer,
                flaws,
                supplied.received() + fetched.received(),
                best.handedOn(),
                best.links(),
                best.marks().knowing(keep ? fetched.marks() : supplied.marks()),
                best.versions());
    }

    /** What was prefetched under keys that serve no query: it came, and is dropped unread. */
    private static int surplus(Prefetch prefetch, Published published) {
        return prefetch.supplied().entrySet().stream()
                .filter(entry -> !published.used(entry.getKey()))
                .mapToInt(entry -> Shape.values(entry.getValue()))
                .sum();
    }

    private static Slice slice(
            DataContract contract,
            Map<String, Read> reads,
            int surplus,
            Set<Warning> more,
            Set<Sensitivity> sensitivities) {
        Map<String, Answer> answers = new HashMap<>();
        reads.forEach((key, read) -> answers.put(key, read.answer()));
        int asked = contract.queries().stream()
                .mapToInt(query -> query.loadedElements().size())
                .sum();
        int received =
                surplus + reads.values().stream().mapToInt(Read::received).sum();
        int handedOn = reads.values().stream().mapToInt(Read::handedOn).sum();
        return new Slice(
                contract.version(),
                answers,
                new Slice.Tally(asked, received, handedOn, received - handedOn),
                Stream.concat(more.stream(), reads.values().stream().flatMap(Read::warnings))
                        .collect(Collectors.toSet()),
                sensitivities);
    }

    private void count(String ehr, Published published) {
        meters.counter(
                        "aceso.ehr.prefetches",
                        "ehr",
                        ehr,
                        "templates",
                        published.follows().name())
                .increment();
    }

    private void count(String ehr, Read read) {
        meters.counter(
                        "aceso.ehr.answers",
                        "ehr",
                        ehr,
                        "completeness",
                        read.answer().completeness().name())
                .increment();
    }
}
