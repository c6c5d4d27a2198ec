package dev.aceso.clinic.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.aceso.clinic.chart.Reading.Read;
import dev.aceso.ground.contracts.DataContract.Found;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.custody.merge.MergeHistory;

/**
 * Whether the chart that was read is still one patient's: the one place where that is decided.
 *
 * <h2>Why the Patient is read last</h2>
 *
 * <p>An EHR that merges two patients moves their resources from one to the other. A chart that is read meanwhile is half of the one and
 * half of the other, and nothing in it shows that. So the Patient is asked for when everything else has come; if it was replaced by then,
 * nothing that came is used. Where the contract's own Patient was prefetched and anything else was fetched, the Patient is asked for once
 * more, for nothing but its id and links.
 */
final class Identity {
    /** Names the read that is ours and not the contract's. */
    static final String KEY = "identity";

    /** The whole of what that read asks for. */
    static final Query QUERY = query(KEY);

    private static final Duration RESERVE = Duration.ofSeconds(1);

    private final MergeHistory history;

    Identity(MergeHistory history) {
        this.history = history;
    }

    /** The same read under another name. */
    static Query query(String key) {
        return new Query(
                key,
                "Patient",
                "Whether it is still the same patient.",
                Found.READ,
                Map.of(),
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of("active"),
                Map.of(),
                List.of("id", "link.type"),
                1);
    }

    /** When what is asked before the Patient must have come, so that there is time for that: a quarter of it, a second at most. */
    static Instant before(Instant now, Instant deadline) {
        Duration quarter = Duration.between(now, deadline).dividedBy(4);
        return deadline.minus(quarter.compareTo(RESERVE) > 0 ? RESERVE : quarter);
    }

    static boolean is(Plan plan) {
        return plan.query().found() == Found.READ;
    }

    /**
     * Whether the Patient must be asked for once more.
     *
     * @param fetched what was fetched, by the keys of the queries
     */
    static boolean unasked(List<Plan> open, Map<String, Read> fetched) {
        return open.stream().noneMatch(Identity::is)
                && fetched.values().stream().anyMatch(read -> read.answer().completeness() != Completeness.FAILED);
    }

    /** What was fetched, when it could not be seen afterwards whose it is: not whole, however well it came. */
    static Read unconfirmed(Read fetched) {
        return new Read(
                fetched.answer().inPart(),
                fetched.flaws(),
                fetched.received(),
                fetched.handedOn(),
                fetched.links(),
                fetched.marks(),
                fetched.versions());
    }

    /**
     * Demands that nobody took the patient's place, and has the history learn what the EHR says.
     *
     * @param asked whether the EHR was asked for the links, so that what it does not say is so no more; a prefetch may lack them
     * @throws Failure {@code PATIENT_MERGED} when it was replaced; otherwise when the history cannot be written
     */
    void demand(PatientRef patient, Links links, boolean asked) {
        boolean whole = asked && (!links.replaced() || !links.into().isEmpty());
        history.seen(patient, links.into(), links.of(), whole);
        if (links.replaced()) {
            throw new Failure(Code.PATIENT_MERGED);
        }
    }
}
