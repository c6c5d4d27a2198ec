package dev.aceso.trust.access.disclosure;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.contracts.Generalization;
import dev.aceso.ground.contracts.QuasiIdentifiers;
import dev.aceso.ground.contracts.QuasiIdentifiers.Combination;
import dev.aceso.ground.contracts.QuasiIdentifiers.Part;
import dev.aceso.trust.access.disclosure.Disclosure.Allowed;
import dev.aceso.trust.access.disclosure.Disclosure.Generalized;
import dev.aceso.trust.access.disclosure.Disclosure.Refused;

/**
 * The decision itself, which looks at nothing but paths.
 *
 * <p>A combination is completed when its last part comes in. One part less is enough to break it, so one that is new to the recipient is
 * made coarser, by the finest generalization that breaks the combination. What the contract holds as a whole and justifies was looked at when it was written, and passes;
 * what comes together over several calls was not.
 *
 * @param combinations the list
 * @param held the paths that the recipient was shown
 */
record Narrowing(List<Combination> combinations, Set<String> held) {
    Disclosure of(DataContract contract) {
        List<Combination> completed = completed(contract);
        if (completed.isEmpty()) {
            return new Allowed(contract);
        }
        DataContract narrowed = contract;
        List<Combination> open = completed;
        for (int left = rounds(); left > 0 && !open.isEmpty(); left--) {
            Optional<DataContract> without = without(narrowed, open.getFirst());
            if (without.isEmpty()) {
                break;
            }
            narrowed = without.get();
            open = completed(narrowed);
        }
        return open.isEmpty()
                ? new Generalized(
                        narrowed, completed.stream().map(Combination::id).toList())
                : new Refused(open.getFirst().id());
    }

    /** Two combinations might undo each other's generalizations for ever. */
    private int rounds() {
        return 1 + combinations.stream().mapToInt(each -> each.parts().size()).sum();
    }

    private List<Combination> completed(DataContract contract) {
        Set<String> asked = QuasiIdentifiers.disclosedPaths(contract);
        Set<String> together = new HashSet<>(held);
        together.addAll(asked);
        return combinations.stream()
                .filter(each -> each.completedBy(together) && !each.completedBy(held))
                .filter(each -> !(contract.justifications().containsKey(each.id()) && each.completedBy(asked)))
                .toList();
    }

    private Optional<DataContract> without(DataContract contract, Combination combination) {
        return combination.parts().stream()
                .filter(part -> !part.in(held))
                .flatMap(part -> coarser(contract, part).stream())
                .findFirst();
    }

    private static Optional<DataContract> coarser(DataContract contract, Part part) {
        return part.brokenBy().stream()
                .min(Comparator.naturalOrder())
                .map(by -> contract.with(contract.queries().stream()
                        .map(query -> coarser(query, part, by))
                        .toList()))
                // what cannot be made coarser, such as an element of an included resource, still shows it
                .filter(narrowed -> !part.in(QuasiIdentifiers.disclosedPaths(narrowed)));
    }

    private static Query coarser(Query query, Part part, Generalization by) {
        Map<String, Generalization> generalized = new LinkedHashMap<>(query.generalized());
        query.elements().stream()
                .filter(path -> part.paths().contains(QuasiIdentifiers.normal(query, query.type(), path)))
                .filter(path ->
                        !generalized.containsKey(path) || !part.brokenBy().contains(generalized.get(path)))
                .forEach(path -> generalized.put(path, by));
        return new Query(
                query.key(),
                query.type(),
                query.why(),
                query.found(),
                query.params(),
                query.codes(),
                query.codesSent(),
                query.date(),
                query.lookBack(),
                query.lookAhead(),
                query.codeSystems(),
                query.include(),
                query.extensions(),
                query.elements(),
                generalized,
                query.added(),
                query.limit());
    }
}
