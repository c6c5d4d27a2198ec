package dev.aceso.clinic.chart;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.calls.Calls;
import dev.aceso.ground.egress.Destination;
import dev.aceso.ground.egress.Destinations;
import dev.aceso.ground.egress.Egress;
import dev.aceso.ground.egress.EgressConfig;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;

/** The configured EHRs, each with its own client and its own {@link Calls}. A limit that makes no sense stops the start. */
@ApplicationScoped
@Startup
class Ehrs {
    private final Map<String, EhrReader> readers = new HashMap<>();
    private final Map<String, Calls> calls = new TreeMap<>();

    Ehrs(
            EhrConfig config,
            EgressConfig limits,
            Destinations destinations,
            Egress egress,
            Clock clock,
            MeterRegistry meters) {
        config.all().forEach((id, ehr) -> {
            Calls bounded = Calls.to(id, ehr, limits.ehrConnections(), meters);
            calls.put(id, bounded);
            destinations.all().stream()
                    .filter(to -> to.system().equals(id) && to.purpose() == Destination.Purpose.FHIR)
                    .forEach(to -> readers.put(
                            id, new EhrReader(to, ehr.searchByPost(), bounded, clock, egress.toChartOf(id))));
        });
    }

    /** How it stands between each EHR and us, in a word. */
    Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        calls.forEach((id, bounded) -> states.put(id, bounded.state()));
        return states;
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
