package dev.aceso.clinic.chart;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.clinic.chart.calls.Calls;
import dev.aceso.clinic.chart.writes.WriteCalls;
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

/** The configured EHRs, each with its own client and its own {@link Calls}; what is asked to decide who may see a patient has some of its own, and so has what is written. A limit that makes no sense stops the start. */
@ApplicationScoped
@Startup
class Ehrs implements WriteCalls {
    private static final String ACCESS = "access";
    private static final String WRITES = "writes";
    private final Map<String, EhrReader> readers = new HashMap<>();
    private final Map<String, EhrReader> forAccess = new HashMap<>();
    private final Map<String, Calls> calls = new TreeMap<>();
    private final Map<String, Calls> writing = new HashMap<>();

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
            writing.put(id, bounded.once(WRITES, Egress.WRITE_CONNECTIONS));
            destinations.all().stream()
                    .filter(to -> to.system().equals(id) && to.purpose() == Destination.Purpose.FHIR)
                    .forEach(to -> {
                        Function<Calls, EhrReader> reader =
                                by -> new EhrReader(to, ehr.searchByPost(), by, clock, egress.toChartOf(id));
                        readers.put(id, reader.apply(bounded));
                        forAccess.put(id, reader.apply(bounded.beside(ACCESS, limits.ehrAccessConnections())));
                    });
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
        return in(readers, patient);
    }

    /**
     * The same EHR, to be asked what access goes by: however it takes that, nothing else waits for it.
     *
     * @throws Failure {@code PATIENT_UNKNOWN} when none of that name is configured
     */
    EhrReader forAccess(PatientRef patient) {
        return in(forAccess, patient);
    }

    @Override
    public Calls to(String ehr) {
        return Optional.ofNullable(writing.get(ehr)).orElseThrow(() -> new IllegalArgumentException("no such EHR"));
    }

    private static EhrReader in(Map<String, EhrReader> all, PatientRef patient) {
        EhrReader ehr = all.get(patient.ehr());
        if (ehr == null) {
            throw new Failure(Code.PATIENT_UNKNOWN);
        }
        return ehr;
    }
}
