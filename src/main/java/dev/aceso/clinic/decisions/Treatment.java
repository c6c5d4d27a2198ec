package dev.aceso.clinic.decisions;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.aceso.clinic.chart.Answer;
import dev.aceso.clinic.chart.Completeness;
import dev.aceso.clinic.chart.Fact;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.ValueSet;

/**
 * Whether a drug of a class is taken, from prescriptions. A yes needs an active order; a no needs that all prescriptions were seen
 * and each one that is or may be in force names its drug in RxNorm. Orders that are completed, stopped or cancelled are over; plans,
 * proposals and options are not orders.
 */
final class Treatment {
    private static final Set<String> ORDERS =
            Set.of("order", "original-order", "reflex-order", "filler-order", "instance-order");
    /** Not known to be taken now, not known to be over. */
    private static final Set<String> UNSETTLED = Set.of("on-hold", "unknown");

    private final Completeness completeness;
    private final List<Fact.Prescription> orders;

    Treatment(Answer medications) {
        completeness = medications.completeness();
        orders = medications
                .facts(Fact.Prescription.class)
                .filter(order -> ORDERS.contains(order.intent()) && !order.doNotPerform())
                .filter(order -> order.status().equals("active") || UNSETTLED.contains(order.status()))
                .toList();
    }

    Held<Boolean> with(Element element, ValueSet drugs) {
        Optional<Fact.Prescription> active = orders.stream()
                .filter(order -> order.status().equals("active") && drugs.containsAny(order.codes()))
                .findFirst();
        if (active.isPresent()) {
            return Held.yes(element, active.get().source(), active.get().authored());
        }
        if (orders.stream().anyMatch(order -> drugs.containsAny(order.codes()))) {
            return Held.unknown(element, "an order is on hold or its status is not known");
        }
        if (!completeness.whole()) {
            return Held.unknown(element, "not all prescriptions could be seen");
        }
        if (orders.stream().anyMatch(order -> !named(order))) {
            return Held.unknown(element, "the drug of a prescription is not named in RxNorm");
        }
        return Held.no(element, "no such prescription in force, and all prescriptions were seen");
    }

    private static boolean named(Fact.Prescription order) {
        return order.codes().stream().anyMatch(code -> code.system().equals(Coding.RXNORM));
    }
}
