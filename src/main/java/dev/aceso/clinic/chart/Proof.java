package dev.aceso.clinic.chart;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import dev.aceso.clinic.chart.Fact.Involvement;
import dev.aceso.clinic.chart.Fact.Span;
import dev.aceso.clinic.chart.Fact.Staff;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.relations.EhrRelations.Terms;

/**
 * Whether what an EHR holds proves that one of its staff treats the patient now.
 *
 * @param staff of whom
 * @param base the address of the EHR, under which alone a reference names them
 * @param now the time
 * @param terms what counts
 */
record Proof(StaffRef staff, URI base, Instant now, Terms terms) {
    /** FHIR R4, RequestIntent: what somebody with the authority to do so asked for, and no proposal, plan, directive or option. */
    private static final Set<String> ORDERED =
            Set.of("order", "original-order", "reflex-order", "filler-order", "instance-order");

    private static final String FINISHED = "finished";
    private static final String DECLINED = "declined";

    /** Whether it is one of that kind, with the status that its query asks for. */
    boolean by(Relation kind, Involvement fact) {
        return fact.staff().stream()
                .filter(who -> Compartment.relative(who.reference(), base).equals(staff.user()))
                .filter(who -> who.answer().filter(DECLINED::equals).isEmpty())
                .anyMatch(who -> switch (kind) {
                    case ENCOUNTER ->
                        fact.status().equals(FINISHED)
                                ? recently(fact.span(), who)
                                : now(fact.span()) && now(who.span()) && lately(fact, who);
                    case APPOINTMENT -> recently(fact.span(), who) && soon(fact.span());
                    case CARE_TEAM -> now(fact.span()) && now(who.span());
                    case ORDER, ASSIGNMENT ->
                        !fact.forbids()
                                && fact.intent().filter(ORDERED::contains).isPresent();
                    case CHART_OPENED -> false;
                });
    }

    private boolean now(Span span) {
        return begun(span) && span.until().filter(end -> !end.isAfter(now)).isEmpty();
    }

    /**
     * Whether they began to take part in a visit not longer ago than one of its kind may be open. Nobody closed it is what most often keeps one open,
     * so that one of which nobody knows how old it is does not count.
     */
    private boolean lately(Involvement visit, Staff who) {
        Duration most = visit.stay() ? terms.openStay() : terms.openVisit();
        return who.span()
                .from()
                .or(() -> visit.span().from())
                .filter(start -> !start.isBefore(now.minus(most)))
                .isPresent();
    }

    private boolean begun(Span span) {
        return span.from().filter(start -> start.isAfter(now)).isEmpty();
    }

    /** Whether they took part until not long ago, or still do; what does not say when it ended is taken to have ended when it began. */
    private boolean recently(Span visit, Staff who) {
        return Optional.of(who.span())
                .flatMap(Span::until)
                .or(visit::until)
                .or(visit::from)
                .filter(end -> !end.isBefore(now.minus(terms.afterVisit())))
                .isPresent();
    }

    private boolean soon(Span visit) {
        return visit.from()
                .filter(start -> !start.isAfter(now.plus(terms.beforeVisit())))
                .isPresent();
    }
}
