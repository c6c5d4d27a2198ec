package dev.aceso.clinic.chart;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.contracts.ValueSets;

/** The plans of contracts, made once each. */
@ApplicationScoped
class Plans {
    private final ValueSets sets;
    private final Plan identity;
    private final Map<DataContract, List<Plan>> made = new ConcurrentHashMap<>();

    Plans(ValueSets sets) {
        this.sets = sets;
        this.identity = plan(Identity.QUERY);
    }

    /** The read that tells whether a patient is still the same. */
    Plan identity() {
        return identity;
    }

    List<Plan> of(DataContract contract) {
        return made.computeIfAbsent(
                contract, c -> c.queries().stream().map(this::plan).toList());
    }

    private Plan plan(Query query) {
        Shapes shapes = new Shapes(query.extensions(), sets);
        return new Plan(
                query,
                shapes.of(query.type(), query.loadedElements()),
                query.include().map(include -> shapes.of(include.type(), R4Contracts.included(include))),
                query.codes().stream().map(sets::get).toList(),
                R4Contracts.patientElement(query.type()),
                R4Contracts.codeElement(query.type()));
    }
}
