package dev.aceso.trust.access.disclosure;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.QuasiIdentifiers;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.access.Decision.Basis;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.access.disclosure.Disclosure.Allowed;
import dev.aceso.trust.access.disclosure.Disclosure.Generalized;
import dev.aceso.trust.access.disclosure.Disclosure.Refused;
import dev.aceso.trust.audit.Pseudonyms;
import io.quarkus.runtime.Startup;

/**
 * Sees to it that no recipient gets an identifying combination of elements bit by bit.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>Whatever the order and number of requests, and however many come at once to however many replicas: within the window no recipient
 *       is shown, for another purpose than treatment by who treats, the last part of a combination that identifies
 *       ({@link QuasiIdentifiers}). Where making an element coarser breaks the combination, that is done; else the request is refused.
 *   <li>The decision looks at paths only: those of the contract, not those that the chart had a value for. So a refusal
 *       says nothing about what is in a chart, nor whether there is one.
 *   <li>It never stands in the way of the treating clinician: there it neither looks nor waits, and only {@link #record} notes what
 *       was shown.
 * </ul>
 *
 * <h2>Why it is noted before it is shown</h2>
 *
 * <p>To a recipient that is guarded the disclosure is noted with the decision, in the transaction of the intent. Were it noted with the outcome alone, two
 * requests that run at once would each see that the other has nothing yet. So what is then not shown, because the EHR was down or knows no such patient, counts
 * as well: also because a second request would else tell by its answer how the first one ended.
 *
 * <h2>Whose pseudonym</h2>
 *
 * <p>That of the first epoch, which every replica knows: while a new epoch is brought in, one that was not restarted yet would not find
 * what another has noted.
 */
@ApplicationScoped
@Startup
public class DisclosureGuard {
    private static final Duration SHORTEST = Duration.ofDays(7);
    private static final Duration LONGEST = Duration.ofDays(3_660);

    private final QuasiIdentifiers list;
    private final Ledger ledger;
    private final Pseudonyms pseudonyms;
    private final Duration window;
    private final Clock clock;
    /** The paths of each contract, which is found for every call and made from a hundred elements. */
    private final Map<DataContract, PathSet> paths = new ConcurrentHashMap<>();

    @Inject
    DisclosureGuard(QuasiIdentifiers list, Ledger ledger, Pseudonyms pseudonyms, DisclosureConfig config, Clock clock) {
        this.list = list;
        this.ledger = ledger;
        this.pseudonyms = pseudonyms;
        this.window = config.window();
        this.clock = clock;
        // The shortest is what the database lets nobody remove (V9).
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalStateException("aceso.disclosures.window must be between a week and ten years");
        }
    }

    /**
     * Decides, before anything is asked of the chart, what of a contract the recipient may be shown, and notes that it will be.
     *
     * @param granted the access decision
     * @param caller who asks
     * @param patient about whom
     * @param to who is shown it
     * @param contract what is asked for
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Disclosure decide(Granted granted, Caller caller, PatientRef patient, Recipient to, DataContract contract) {
        if (treats(granted, caller)) {
            return new Allowed(contract);
        }
        Disclosure decision =
                new Narrowing(list.combinations(), ledger.held(pseudonym(patient), to, since())).of(contract);
        switch (decision) {
            case Allowed(DataContract shown) -> record(patient, to, shown);
            case Generalized(DataContract shown, var _) -> record(patient, to, shown);
            case Refused _ -> {}
        }
        return decision;
    }

    /** Notes that the recipient is shown what the contract names; in the transaction of the outcome. One statement; none when the same is durable since today. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(PatientRef patient, Recipient to, DataContract contract) {
        PathSet shown = paths.computeIfAbsent(contract, c -> PathSet.of(QuasiIdentifiers.disclosedPaths(c)));
        ledger.add(pseudonym(patient), to, today(), shown);
    }

    /** Forgets what is out of the window, at most {@code limit} notes. How many went. */
    int forget(int limit) {
        return ledger.forget(since(), limit);
    }

    /**
     * Whether it is the treating clinician who asks: in the EHR with the chart open, as a practitioner; or in person, where the role
     * has to stand for the relationship as long as relationships are not known.
     */
    private static boolean treats(Granted granted, Caller caller) {
        return granted.purpose() == Purpose.TREATMENT
                && switch (caller) {
                    case Caller.OnBehalf ehr ->
                        granted.basis() == Basis.OPEN_CHART
                                && ehr.assertedUser()
                                        .filter(user -> user.matches("Practitioner(Role)?/.+"))
                                        .isPresent();
                    case Caller.Person _ -> granted.role() == Role.CLINICIAN;
                    case Caller.Software _ -> false;
                };
    }

    private String pseudonym(PatientRef patient) {
        return pseudonyms.all(patient).getLast();
    }

    /** Days of UTC, so that replicas agree. What was shown on the first day of the window counts all through it. */
    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private LocalDate since() {
        return LocalDate.ofInstant(clock.instant().minus(window), ZoneOffset.UTC);
    }
}
