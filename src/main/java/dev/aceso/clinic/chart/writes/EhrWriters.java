package dev.aceso.clinic.chart.writes;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.calls.Deadline;
import dev.aceso.clinic.chart.writes.Outcome.Later;
import dev.aceso.clinic.chart.writes.Outcome.Never;
import dev.aceso.ground.egress.Destination;
import dev.aceso.ground.egress.Destinations;
import dev.aceso.ground.egress.Egress;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;

/** The configured EHRs, to be written to. */
@ApplicationScoped
class EhrWriters {
    /** For the Patient, and then for all else of one attempt; together well below {@link Sender#LEASE}. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, EhrWriter> writers = new HashMap<>();
    private final WriteTokens tokens;
    private final PatientsNow patients;
    private final Clock clock;

    EhrWriters(
            EhrConfig config,
            Destinations destinations,
            Egress egress,
            WriteTokens tokens,
            WriteCalls calls,
            PatientsNow patients,
            Clock clock) {
        this.tokens = tokens;
        this.patients = patients;
        this.clock = clock;
        config.all()
                .forEach((id, ehr) -> destinations.all().stream()
                        .filter(to -> to.system().equals(id) && to.purpose() == Destination.Purpose.FHIR)
                        .forEach(to -> writers.put(
                                id,
                                new EhrWriter(
                                        id,
                                        to.base(),
                                        ehr.searchByPost(),
                                        new WriteWire(calls.to(id), clock, egress.toChartOf(id))))));
    }

    /**
     * Writes once, unless the patient is no longer the same.
     *
     * @param unsure whether an attempt before may have arrived
     * @throws Failure as {@link PatientsNow#demand}; then nothing was sent
     */
    Outcome write(PatientRef patient, Content content, boolean unsure) {
        EhrWriter writer = writers.get(patient.ehr());
        if (writer == null) {
            return new Never("effect-ehr-unknown", unsure);
        }
        Optional<Authorization> token = tokens.of(patient.ehr(), content.type());
        if (token.isEmpty() && tokens.demanded(patient.ehr())) {
            return new Later("effect-no-token", unsure);
        }
        patients.demand(patient, clock.instant().plus(PATIENCE));
        Outcome outcome = Deadline.within(PATIENCE, () -> writer.write(content, unsure, token));
        if (outcome instanceof Later later && later.code().equals(EhrWriter.NOT_PERMITTED)) {
            token.ifPresent(refused -> tokens.refused(patient.ehr(), content.type(), refused));
        }
        return outcome;
    }
}
