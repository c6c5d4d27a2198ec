package dev.aceso.clinic.chart;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.aceso.clinic.chart.smart.Tokens;
import dev.aceso.ground.contracts.Contracted;
import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.ValueSets;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.sensitivity.Categories;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The door to one EHR, put together as the service does, for whoever measures it from inside of this JVM. */
public final class OpenDoor {
    private static final String EHR = "hospital";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long ANSWER_BYTES = 8 << 20;

    private final ValueSets sets = new ValueSets();
    private final Contracts contracts = Contracted.all(new R4Contracts(sets), sets);
    private final Plans plans = new Plans(sets, contracts, Categories.builtIn());
    private final DataContract contract = contracts.get("ckm-review", Purpose.TREATMENT);
    private final Clock clock = Clock.systemUTC();
    private final Chart chart;

    /** Opens it to the EHR with that FHIR base, whose certificate that authority vouches for. */
    public OpenDoor(String base, Path ca) {
        var config = StubServer.config(Map.of(
                "aceso.ehr.hospital.issuer", "https://ehr.example.org",
                "aceso.ehr.hospital.jwks-url", "https://ehr.example.org/jwks",
                "aceso.ehr.hospital.fhir-base-url", base,
                "aceso.ehr.hospital.ca-file", ca.toString(),
                "aceso.ehr.hospital.request-timeout", "30s"));
        chart = new Chart(
                plans,
                new Ehrs(
                        config,
                        StubServer.limits(ANSWER_BYTES),
                        StubServer.destinations(config),
                        StubServer.egress(config, ANSWER_BYTES),
                        clock,
                        new SimpleMeterRegistry()),
                new Authorizations(Tokens.of(config, clock), clock),
                clock,
                new SimpleMeterRegistry(),
                (patient, into, of, whole) -> {});
    }

    /** Pulls a patient's slice; how many values it hands on. */
    public int pull(String patient) {
        Slice slice = chart.pull(
                new PatientRef(EHR, patient),
                contract,
                Prefetch.none(),
                Optional.empty(),
                clock.instant().plus(PATIENCE));
        return slice.tally().handedOn();
    }

    /** The searches that a pull sends, without {@code _elements}: what whoever has no contract would ask for. */
    public List<Search> searches(String patient) {
        return plans.of(contract).stream()
                .map(plan -> {
                    Map<String, List<String>> parameters =
                            new LinkedHashMap<>(plan.search(patient, LocalDate.now(clock)));
                    parameters.remove("_elements");
                    return new Search(plan.query().type(), parameters);
                })
                .toList();
    }

    /**
     * A search.
     *
     * @param type the resource type
     * @param parameters its parameters
     */
    public record Search(String type, Map<String, List<String>> parameters) {}
}
