package dev.aceso.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Emergency;
import dev.aceso.demo.story.Expected;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.Additions;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.EhrClient;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.Workspace;
import dev.aceso.demo.world.World;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The charts of the demo in an EHR that behaves as those of large vendors do: prescriptions refer to their medication and do not bring it along,
 * {@code _elements} is ignored, searchsets carry remarks, and what is prefetched is what somebody configured by hand.
 */
class LargeVendorIT {
    private static final List<String> HABITS =
            List.of("says-when-empty", "ignores-elements", "ignores-include", "remarks", "refers-to-medications");
    private static final List<String> PATIENTS = List.of(
            "pt-prevent-01",
            "pt-prevent-02",
            "pt-prevent-03",
            "pt-prevent-05",
            "pt-med-reference",
            "pt-med-unresolved",
            "pt-outcome-entry",
            "pt-corrected",
            "pt-mmol",
            "pt-wrong-unit",
            "pt-ascvd",
            "pt-no-smoking-record");
    private static final World WORLD = World.shared();
    private static Workspace hospital;
    private static EhrClient client;
    private static ServiceProcess serve;
    private static EhrProcess ehr;
    private static Api aceso;
    private static Api fhir;
    private static Hooks hooks;
    private static String clinician;

    @BeforeAll
    static void connect() throws IOException {
        WORLD.startService(ServiceProcess.QUICK_START);
        hospital = Workspace.create();
        DemoCa ca = DemoCa.create(hospital);
        Path charts = Files.createDirectory(hospital.directory().resolve("charts"));
        for (String patient : PATIENTS) {
            Files.copy(EhrProcess.demoPatients().resolve(patient + ".json"), charts.resolve(patient + ".json"));
        }
        ehr = EhrProcess.start(hospital, ca, "vendor", Ports.free(), charts, HABITS);
        client = EhrClient.start(ca, "vendor-keys", ehr.baseUrl());
        Path file = Files.writeString(hospital.directory().resolve("vendor.properties"), """
                aceso.ehr.vendor.issuer=%s
                aceso.ehr.vendor.jwks-url=%s
                aceso.ehr.vendor.fhir-base-url=%s
                aceso.ehr.vendor.ca-file=%s
                aceso.ehr.vendor.mfa-attested-until=%s
                aceso.ehr.vendor.mfa-attested-by=Third hospital, security office
                aceso.ehr.vendor.request-timeout=30s
                aceso.hooks.deadline=60s
                aceso.emergency.open-at-once=20
                """.formatted(
                        client.issuer(),
                        client.jwksUrl(),
                        ehr.baseUrl(),
                        ca.file(),
                        LocalDate.now().plusDays(1)));
        Map<String, String> config = new HashMap<>(WORLD.config("serve"));
        int port = Ports.free();
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        serve = ServiceProcess.serve(
                WORLD.workspace(),
                "serve-vendor",
                ServiceProcess.QUICK_START,
                config,
                new Additions(List.of(file), Map.of()),
                WORLD.http());
        aceso = new Api("https://localhost:" + port, WORLD.ca());
        fhir = new Api(ehr.baseUrl(), ca);
        hooks = new Hooks(aceso, fhir, client);
        assertThat(hooks.discover().status()).isEqualTo(200);
        clinician = WORLD.keycloak().browser().withTwoFactors("dr.rivera").access();
    }

    @AfterAll
    static void disconnect() {
        serve.close();
        ehr.close();
        client.close();
        hospital.close();
    }

    /** Otherwise the tests below would prove nothing. */
    @Test
    void theEhrDoesWhatItIsHereFor() {
        var requests = search(
                "MedicationRequest?patient=pt-prevent-02&_elements=status&_include=MedicationRequest:medication");
        assertThat(requests.path("entry"))
                .allSatisfy(entry -> {
                    var resource = entry.path("resource");
                    assertThat(resource.path("resourceType").asText()).isIn("MedicationRequest", "OperationOutcome");
                    assertThat(resource.has("medicationCodeableConcept")).isFalse();
                })
                .anySatisfy(entry -> assertThat(entry.path("resource").has("medicationReference"))
                        .isTrue())
                .anySatisfy(entry ->
                        assertThat(entry.path("search").path("mode").asText()).isEqualTo("outcome"));
    }

    @Test
    void yieldsWhatTheSameChartsYieldElsewhereWithoutAnyPrefetch() {
        var expected = new Expected(EhrProcess.demoPatients());
        for (String patient : PATIENTS) {
            // When
            var answer = hooks.fire(hooks.call(patient));

            // Then
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(results(patient, answer.json())).as(patient).isEqualTo(expected.of(patient));
        }
    }

    @Test
    void yieldsTheSameFromAPrefetchThatSomebodyConfiguredByHand() {
        var expected = new Expected(EhrProcess.demoPatients());
        for (String patient : PATIENTS) {
            // Given
            var call = hooks.call(patient);
            prefetch(call, patient);

            // When
            var answer = hooks.fire(call);

            // Then
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(results(patient, answer.json())).as(patient).isEqualTo(expected.of(patient));
            assertThat(answer.body()).doesNotContain("surprise");
        }
    }

    /** Whole resources, whole categories, no look-back, a key that nobody asked for, and pages that are not the last. */
    private static void prefetch(ObjectNode call, String patient) {
        var prefetch = (ObjectNode) call.path("prefetch");
        prefetch.set("patient", search("Patient/" + patient));
        prefetch.set("creatinine", search("Observation?category=laboratory&_count=100&patient=" + patient));
        prefetch.set("blood-pressure", search("Observation?category=vital-signs&_count=3&patient=" + patient));
        prefetch.set("conditions", search("Condition?_count=100&patient=" + patient));
        prefetch.set("medications", search("MedicationRequest?_count=100&patient=" + patient));
        prefetch.set("encounters", search("Encounter?_count=100&patient=" + patient));
        prefetch.putObject("surprise").put("resourceType", "Basic");
    }

    private static JsonNode search(String query) {
        var answer = fhir.get("/" + query, Optional.empty());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    /** What the record of this very answer holds. */
    private static Map<String, String> results(String patient, JsonNode answer) {
        Map<String, String> found = new LinkedHashMap<>();
        var opaque = aceso.post(
                        "/api/v1/patients/lookup",
                        Optional.of(clinician),
                        "{\"ehr\":\"vendor\",\"patientId\":\"" + patient + "\"}")
                .json()
                .path("id")
                .asText();
        // This clinician is of another EHR.
        Emergency.open(aceso, clinician, opaque);
        var record =
                answer.path("extension").path("dev.aceso.record").path("id").asText();
        aceso.get("/api/v1/patients/" + opaque + "/inferences/" + record, Optional.of(clinician))
                .json()
                .path("results")
                .forEach(r -> found.put(r.path("name").asText(), r.path("value").asText()));
        return found;
    }
}
