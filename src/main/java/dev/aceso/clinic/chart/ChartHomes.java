package dev.aceso.clinic.chart;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.Fact.Residence;
import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.household.Dwelling;
import dev.aceso.trust.access.household.Dwellings;
import dev.aceso.trust.access.household.HomesOfPatients;
import io.quarkus.runtime.Startup;

/**
 * Asks an EHR where a patient lives, by the contract {@code household}, and tells it by keyed pseudonyms only. What counts is where they live now:
 * an address for home, or for no use that is said, within its period. One for mail, for work, for a while or of old does not.
 */
@ApplicationScoped
@Startup
class ChartHomes implements HomesOfPatients {
    private static final String CONTRACT = "household";
    private static final String QUERY = "patient";
    private static final String HOME = "home";

    private final Chart chart;
    private final Dwellings dwellings;
    private final Clock clock;
    private final DataContract contract;
    private final Set<String> asked = new HashSet<>();

    ChartHomes(Chart chart, Dwellings dwellings, Contracts contracts, EhrConfig config, Clock clock) {
        this.chart = chart;
        this.dwellings = dwellings;
        this.clock = clock;
        this.contract = contracts.get(CONTRACT, Purpose.OPERATIONS);
        config.all().forEach((id, ehr) -> {
            if (ehr.household().orElse(ehr.backend().clientId().isPresent())) {
                asked.add(id);
            }
        });
    }

    @Override
    public Told ask(PatientRef patient, Instant deadline) {
        if (!asked.contains(patient.ehr())) {
            return new NotAsked();
        }
        try {
            Answer answer = chart.pullForAccess(patient, contract, deadline).answer(QUERY);
            return answer.completeness() == Completeness.COMPLETE ? new Homes(homes(answer)) : new Unsure();
        } catch (Failure failure) {
            return switch (failure.code()) {
                case Code.PATIENT_UNKNOWN -> new Homes(Set.of());
                case Code.PATIENT_MERGED -> new Unsure();
                default -> throw failure;
            };
        }
    }

    private Set<String> homes(Answer answer) {
        Instant now = clock.instant();
        return answer.facts(Fact.Residences.class)
                .flatMap(fact -> fact.all().stream())
                .filter(residence -> now(residence, now))
                .flatMap(ChartHomes::dwelling)
                .map(dwellings::pseudonym)
                .collect(Collectors.toSet());
    }

    private static Stream<Dwelling> dwelling(Residence residence) {
        return residence.postalCode().flatMap(zip -> Dwelling.of(residence.lines(), zip)).stream();
    }

    private static boolean now(Residence residence, Instant now) {
        return residence.use().map(HOME::equals).orElse(true)
                && residence.span().from().map(from -> !now.isBefore(from)).orElse(true)
                && residence.span().until().map(now::isBefore).orElse(true);
    }
}
