package dev.aceso.clinic.chart;

import java.util.HashMap;
import java.util.Map;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.egress.Destination;
import dev.aceso.ground.egress.Destinations;
import dev.aceso.ground.egress.Egress;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;

/** The configured EHRs, each with its own client. */
@ApplicationScoped
class Ehrs {
    private final Map<String, EhrReader> readers = new HashMap<>();

    Ehrs(EhrConfig config, Destinations destinations, Egress egress) {
        config.all()
                .forEach((id, ehr) -> destinations.all().stream()
                        .filter(to -> to.system().equals(id) && to.purpose() == Destination.Purpose.FHIR)
                        .forEach(to -> readers.put(id, new EhrReader(to, ehr.searchByPost(), egress.toChartOf(id)))));
    }

    /**
     * The EHR that a patient belongs to.
     *
     * @throws Failure {@code PATIENT_UNKNOWN} when none of that name is configured
     */
    EhrReader of(PatientRef patient) {
        EhrReader ehr = readers.get(patient.ehr());
        if (ehr == null) {
            throw new Failure(Code.PATIENT_UNKNOWN);
        }
        return ehr;
    }
}
