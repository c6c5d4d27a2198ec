package dev.aceso.clinic.chart;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.DataContract.Query;
import dev.aceso.ground.contracts.ValueSets;
import dev.aceso.ground.contracts.ZipAreas;
import dev.aceso.ground.sensitivity.Categories;

/** The plans of contracts, made once each. */
@ApplicationScoped
class Plans {
    private final ValueSets sets;
    private final Contracts contracts;
    private final ZipAreas areas = new ZipAreas();
    private final Labelling labelling;
    private final Plan identity;
    private final Plan visits;
    private final Map<DataContract, List<Plan>> made = new ConcurrentHashMap<>();

    Plans(ValueSets sets, Contracts contracts, Categories categories) {
        this.sets = sets;
        this.contracts = contracts;
        this.labelling = new Labelling(categories);
        this.identity = plan(Identity.QUERY);
        this.visits = plan(Labelling.QUERY);
    }

    /** The read that tells whether a patient is still the same. */
    Plan identity() {
        return identity;
    }

    /** The search that tells what the patient's visits belong to; nobody asks where no department of the EHR is sensitive. */
    Optional<Plan> visits(String ehr) {
        return labelling.needsVisits(ehr) ? Optional.of(visits) : Optional.empty();
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
        return Plan.of(
                query,
                shapes.of(query.type(), query.loadedElements()),
                new Coarsening(query, areas),
                query.include().map(include -> shapes.of(include.type(), R4Contracts.included(include))),
                query.codes().stream().map(sets::get).toList(),
                labelling);
    }
}
