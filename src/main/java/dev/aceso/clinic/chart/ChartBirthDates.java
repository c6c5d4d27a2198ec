package dev.aceso.clinic.chart;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.custody.erasure.BirthDates;
import org.jboss.logging.Logger;

/** Asks the EHR for the one element that the contract {@code retention} lets through. */
@ApplicationScoped
class ChartBirthDates implements BirthDates {
    private static final Logger LOG = Logger.getLogger(ChartBirthDates.class);
    private static final String CONTRACT = "retention";
    private static final String QUERY = "patient";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final Chart chart;
    private final Contracts contracts;
    private final Clock clock;

    ChartBirthDates(Chart chart, Contracts contracts, Clock clock) {
        this.chart = chart;
        this.contracts = contracts;
        this.clock = clock;
    }

    @Override
    public Optional<LocalDate> of(PatientRef patient) {
        try {
            var answer = chart.pull(
                            patient,
                            contracts.get(CONTRACT, Purpose.COMPLIANCE),
                            Prefetch.none(),
                            Optional.empty(),
                            clock.instant().plus(PATIENCE))
                    .answer(QUERY);
            if (answer.completeness() != Completeness.COMPLETE) {
                return Optional.empty();
            }
            return answer.facts(Fact.Demographics.class).findFirst().flatMap(Fact.Demographics::birthDate);
        } catch (Failure unknown) {
            // An EHR that no longer knows the patient, or is configured no more, has not said when they were born.
            LOG.warnf(
                    "the day of birth could not be asked for: %s",
                    unknown.code().wire());
            return Optional.empty();
        }
    }
}
