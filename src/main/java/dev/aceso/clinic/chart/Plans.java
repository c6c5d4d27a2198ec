package dev.aceso.clinic.chart;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.contracts.ValueSets;
import dev.aceso.ground.contracts.ZipAreas;

/** The plans of contracts, made once each. */
@ApplicationScoped
class Plans {
    private final ValueSets sets;
    private final Contracts contracts;
    private final ZipAreas areas = new ZipAreas();
    private final Plan identity;
    private final Map<DataContract, List<Plan>> made = new ConcurrentHashMap<>();

    Plans(ValueSets sets, Contracts contracts) {
        this.sets = sets;
        this.contracts = contracts;
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

    /** The plans of the version before, which EHRs may still be configured with; none when there is no such version. */
    List<Plan> before(DataContract contract) {
        return contracts.previous(contract).map(this::of).orElse(List.of());
    }

    private Plan plan(Query query) {
        Shapes shapes = new Shapes(query.extensions(), sets);
        return new Plan(
                query,
                shapes.of(query.type(), query.loadedElements()),
                new Coarsening(query, areas),
                query.include().map(include -> shapes.of(include.type(), R4Contracts.included(include))),
                query.codes().stream().map(sets::get).toList(),
                R4Contracts.patientElement(query.type()),
                R4Contracts.codeElement(query.type()));
    }
}
