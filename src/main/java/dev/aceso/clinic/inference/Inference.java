package dev.aceso.clinic.inference;

import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.Chart;
import dev.aceso.clinic.chart.Slice;
import dev.aceso.clinic.chart.Warning;
import dev.aceso.clinic.chart.writes.Effect;
import dev.aceso.clinic.chart.writes.Effects;
import dev.aceso.clinic.records.Inferences;
import dev.aceso.clinic.records.Kept;
import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.RecordId;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.ground.sensitivity.Categories;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.disclosure.Disclosure;
import dev.aceso.trust.access.disclosure.Disclosure.Allowed;
import dev.aceso.trust.access.disclosure.Disclosure.Generalized;
import dev.aceso.trust.access.disclosure.Disclosure.Refused;
import dev.aceso.trust.access.disclosure.DisclosureGuard;
import dev.aceso.trust.access.disclosure.Recipient;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Event.Outcome;
import dev.aceso.trust.audit.Log;

/**
 * The one path from a question to an answer: access decision, disclosure guard, intent, chart slice, computation, sealed record and log
 * entry, answer.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>Nothing is asked of the EHR before access was granted, the guard has decided what the function may be shown, and an
 *       intent is durable.
 *   <li>A conclusion is returned only when its record and its log entry are durable, in one transaction, and with them
 *       what the function wants written into the chart. If any fails there is no answer, and the intent is later closed as abandoned.
 *   <li>What the function was shown is noted in the transaction of the outcome.
 *   <li>What belongs to a sensitive category that contract and row do not both name is not in the slice. What is made of the rest keeps
 *       the categories of what it was made of, and what must accompany them; nothing made of them is written into the chart, where the
 *       label would be lost.
 *   <li>A refusal or failure is durable in the log before it is thrown.
 * </ul>
 */
@ApplicationScoped
public class Inference {
    /** Combinations that an entry names; there are at most forty attributes. */
    private static final int MOST_NAMED = 10;

    private final Access access;
    private final DisclosureGuard guard;
    private final Contracts contracts;
    private final Chart chart;
    private final Inferences records;
    private final Bodies bodies;
    private final Log log;
    private final Clock clock;
    private final Effects effects;
    private final Categories categories;

    Inference(
            Access access,
            DisclosureGuard guard,
            Contracts contracts,
            Chart chart,
            Inferences records,
            Bodies bodies,
            Log log,
            Clock clock,
            Effects effects,
            Categories categories) {
        this.access = access;
        this.guard = guard;
        this.contracts = contracts;
        this.chart = chart;
        this.records = records;
        this.bodies = bodies;
        this.log = log;
        this.clock = clock;
        this.effects = effects;
        this.categories = categories;
    }

    /**
     * Runs one function for one caller about one patient.
     *
     * @throws Failure when it is refused or cannot be done; already in the log
     */
    public Conclusion run(Ask ask, Once once) {
        Granted granted = access.require(
                ask.caller(), Action.INFERENCE_RUN, ask.function().id(), ask.purpose(), Optional.of(ask.patient()));
        DataContract contract = granted.narrowed(contracts
                .find(ask.function().id(), ask.purpose())
                .orElseThrow(
                        () -> new Failure(Code.NOT_PERMITTED, "the function has no data contract for this purpose")));
        Begun begun = Durable.inTransaction(() -> begin(ask, once, granted, contract));
        UUID intent = begun.entry;
        DataContract shown = begun.shown.orElseThrow(() -> new Failure(Code.IDENTIFYING_COMBINATION));
        var said = new LinkedHashMap<>(begun.said);
        Optional<DataContract> disclosed = Optional.empty();
        Computed computed;
        try {
            Slice slice = chart.pull(ask.patient(), shown, ask.prefetch(), ask.authorization(), ask.deadline());
            said.putAll(warnings(slice));
            if (slice.unanswered()) {
                throw new Failure(Code.EHR_UNAVAILABLE);
            }
            disclosed = begun.shown;
            computed = compute(ask, slice);
        } catch (Failure failure) {
            fail(ask, once, intent, said, failure.code(), disclosed);
            throw failure;
        } catch (RuntimeException fault) {
            fail(ask, once, intent, said, Code.INTERNAL, disclosed);
            throw new Failure(Code.INTERNAL, "the function could not be computed", fault);
        }
        records.warm(ask.patient());
        return Durable.inTransaction(() -> {
            guard.record(ask.patient(), recipient(ask), shown);
            return keep(ask, once, intent, said, computed);
        });
    }

    /**
     * How a call began.
     *
     * @param entry the intent; or the entry of the refusal
     * @param shown what the function may be shown, if it may
     * @param said what entries say about the call
     */
    private record Begun(UUID entry, Optional<DataContract> shown, Map<String, String> said) {}

    private Begun begin(Ask ask, Once once, Granted granted, DataContract contract) {
        Disclosure decided = guard.decide(granted, ask.caller(), ask.patient(), recipient(ask), contract);
        var said = new LinkedHashMap<>(about(ask, contract));
        said.putAll(granted.explained());
        return switch (decided) {
            case Allowed(DataContract shown) -> intend(ask, once, shown, said);
            case Generalized(DataContract shown, List<String> which) -> {
                said.put("generalized", Integer.toString(which.size()));
                for (int i = 0; i < Math.min(which.size(), MOST_NAMED); i++) {
                    said.put("combination-" + (i + 1), which.get(i));
                }
                yield intend(ask, once, shown, said);
            }
            case Refused(String combination) -> {
                said.put("code", Code.IDENTIFYING_COMBINATION.wire());
                said.put("combination-1", combination);
                yield new Begun(log.append(event(ask, Outcome.REFUSED, said)), Optional.empty(), said);
            }
        };
    }

    private Begun intend(Ask ask, Once once, DataContract shown, Map<String, String> said) {
        UUID intent = log.intend(event(ask, Outcome.INTENDED, said), ask.lease());
        once.intended(intent);
        return new Begun(intent, Optional.of(shown), said);
    }

    private static Recipient recipient(Ask ask) {
        return Recipient.function(ask.function().id());
    }

    private Computed compute(Ask ask, Slice slice) {
        Finding finding = ask.function().compute(slice, LocalDate.now(clock));
        List<Effect> proposed = ask.function().propose(slice, finding);
        if (!proposed.isEmpty() && !slice.sensitivities().isEmpty()) {
            throw new Failure(Code.EFFECT_REFUSED, "what is made of sensitive data is not written into the chart");
        }
        effects.demand(ask.caller(), ask.patient(), ask.function().id(), proposed);
        return new Computed(slice, finding, proposed);
    }

    private Conclusion keep(Ask ask, Once once, UUID intent, Map<String, String> about, Computed computed) {
        Slice slice = computed.slice();
        Finding finding = computed.finding();
        List<String> sensitivities =
                slice.sensitivities().stream().map(Sensitivity::code).sorted().toList();
        List<String> notices = categories.notices(slice.sensitivities());
        Kept kept = records.keep(
                ask.patient(),
                ask.function().id(),
                ask.function().version(),
                slice.contractVersion(),
                bodies.canonical(finding, sensitivities),
                bodies.write(
                        sensitivities.isEmpty()
                                ? Body.plain(finding, slice.tally())
                                : new Body(2, finding, slice.tally(), sensitivities, notices)));
        List<UUID> written = effects.intend(
                ask.caller(),
                ask.purpose(),
                ask.patient(),
                ask.function().id(),
                kept.id(),
                kept.version(),
                computed.proposed());
        var conclusion =
                new Conclusion(kept, finding, noted(ask.function().phrase(finding), notices), slice.tally(), written);
        var attributes = new LinkedHashMap<>(about);
        attributes.putAll(attributes(kept));
        attributes.put("fresh", Boolean.toString(kept.fresh()));
        attributes.put("cards", Integer.toString(conclusion.cards().size()));
        attributes.put("asked", Integer.toString(slice.tally().asked()));
        attributes.put("received", Integer.toString(slice.tally().received()));
        attributes.put("handed-on", Integer.toString(slice.tally().handedOn()));
        attributes.put("dropped", Integer.toString(slice.tally().dropped()));
        log.close(intent, event(ask, finding.results().isEmpty() ? Outcome.EMPTY : Outcome.DONE, attributes));
        once.concluded(intent, conclusion);
        return conclusion;
    }

    /** The cards, each with what must accompany them. */
    private static List<Card> noted(List<Card> cards, List<String> notices) {
        return notices.isEmpty()
                ? cards
                : cards.stream()
                        .map(card -> card.noting(String.join(" ", notices)))
                        .toList();
    }

    /** The sensitive categories that a kept inference inherited; empty when it is not there. */
    public Optional<Set<Sensitivity>> sensitivities(PatientRef patient, RecordId record) {
        return records.find(patient, record)
                .map(stored -> bodies.read(stored.body()).categories());
    }

    /** What was wrong with what the EHR sent, as codes joined by {@code +}, which is what the alphabet of attributes has for a list. */
    static Map<String, String> warnings(Slice slice) {
        return slice.warnings().isEmpty()
                ? Map.of()
                : Map.of(
                        "warnings",
                        slice.warnings().stream().map(Warning::wire).sorted().collect(Collectors.joining("+")));
    }

    /** How a kept record is named in the log: the digest is of the sealed body, so that rewrapping keys leaves the log valid. */
    public static Map<String, String> attributes(Kept kept) {
        return Map.of(
                "record", kept.id().toString(),
                "record-version", Integer.toString(kept.version()),
                "record-sha256", kept.digest());
    }

    private void fail(
            Ask ask, Once once, UUID intent, Map<String, String> about, Code code, Optional<DataContract> disclosed) {
        var attributes = new LinkedHashMap<>(about);
        attributes.put("code", code.wire());
        Durable.inTransaction(() -> {
            disclosed.ifPresent(contract -> guard.record(ask.patient(), recipient(ask), contract));
            log.close(intent, event(ask, Outcome.FAILED, attributes));
            once.failed(intent);
            return intent;
        });
    }

    private static Map<String, String> about(Ask ask, DataContract contract) {
        return Map.of(
                "function", ask.function().id(),
                "function-version", ask.function().version(),
                "contract-version", contract.version(),
                "recipient", recipient(ask).toString());
    }

    private static Event event(Ask ask, Outcome outcome, Map<String, String> attributes) {
        return new Event(
                Action.INFERENCE_RUN,
                outcome,
                Optional.of(ask.caller()),
                Optional.of(ask.patient()),
                Optional.of(ask.purpose()),
                attributes);
    }

    /** What the function made of the slice. */
    private record Computed(Slice slice, Finding finding, List<Effect> proposed) {}
}
