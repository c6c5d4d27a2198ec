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
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Emergency;
import dev.aceso.demo.story.Expected;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.Additions;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.EhrClient;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.Project;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.demo.world.Workspace;
import dev.aceso.demo.world.World;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Another hospital, with an authority, keys and patients of its own, that the service knows from a file and from nothing else. */
class SecondEhrIT {
    private static final Path PATIENTS = Project.home().resolve("demo/ehr/second");
    private static final World WORLD = World.shared();
    private static Workspace hospital;
    private static EhrClient client;
    private static ServiceProcess serve;
    private static Api aceso;
    private static Hooks hooks;
    private static String clinician;

    @BeforeAll
    static void connect() throws IOException {
        WORLD.startService(ServiceProcess.QUICK_START);
        hospital = Workspace.create();
        DemoCa ca = DemoCa.create(hospital);
        var ehr = EhrProcess.start(hospital, ca, "second", Ports.free(), PATIENTS);
        client = EhrClient.start(ca, "second-keys", ehr.baseUrl());

        Path file = Files.writeString(hospital.directory().resolve("second.properties"), """
                aceso.ehr.second.issuer=%s
                aceso.ehr.second.jwks-url=%s
                aceso.ehr.second.fhir-base-url=%s
                aceso.ehr.second.ca-file=%s
                aceso.ehr.second.mfa-attested-until=%s
                aceso.ehr.second.mfa-attested-by=Second hospital, security office
                aceso.ehr.second.request-timeout=30s
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
                "serve-two-ehrs",
                ServiceProcess.QUICK_START,
                config,
                new Additions(List.of(file), Map.of()),
                WORLD.http());
        aceso = new Api("https://localhost:" + port, WORLD.ca());
        hooks = new Hooks(aceso, new Api(ehr.baseUrl(), ca), client);
        assertThat(hooks.discover().status()).isEqualTo(200);
        clinician = WORLD.keycloak().browser().withTwoFactors("dr.rivera").access();
    }

    @AfterAll
    static void disconnect() {
        serve.close();
        client.close();
        hospital.close();
    }

    @Test
    void yieldsWhatWasComputedElsewhereForEachPatient() {
        var expected = new Expected(PATIENTS);
        assertThat(expected.patients()).hasSize(2);
        for (String patient : expected.patients()) {
            // When
            var answer = hooks.fire(hooks.call(patient, "patient", "creatinine"));

            // Then
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json().path("cards")).isNotEmpty();
            assertThat(results("second", patient)).isEqualTo(expected.of(patient));
        }
    }

    @Test
    void takesTheSameIdInTwoEhrsForTwoPatients() {
        // Given
        var here = Hooks.of(WORLD, aceso);
        here.discover();
        assertThat(here.fire(here.call("pt-prevent-01", "patient")).status()).isEqualTo(200);
        assertThat(hooks.fire(hooks.call("pt-prevent-01", "patient")).status()).isEqualTo(200);

        // Then
        assertThat(opaque("second", "pt-prevent-01")).isNotEqualTo(opaque("demo", "pt-prevent-01"));
        assertThat(held("second", "pt-prevent-01").path("items").findValuesAsText("id"))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(
                        held("demo", "pt-prevent-01").path("items").findValuesAsText("id"));
        assertThat(results("demo", "pt-prevent-01"))
                .isEqualTo(new Expected(EhrProcess.demoPatients()).of("pt-prevent-01"))
                .isNotEqualTo(results("second", "pt-prevent-01"));
    }

    @Test
    void refusesOneEhrsTokenForTheOthersFhirServer() {
        // Given
        var call = hooks.call("pt-prevent-01");
        call.put("fhirServer", WORLD.ehr().baseUrl());

        // When
        var answer = hooks.fire(call);

        // Then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("fhir-server-mismatch");
    }

    private static Map<String, String> results(String ehr, String patient) {
        Map<String, String> found = new LinkedHashMap<>();
        held(ehr, patient)
                .path("items")
                .path(0)
                .path("results")
                .forEach(r -> found.put(r.path("name").asText(), r.path("value").asText()));
        return found;
    }

    /** This clinician is of the first EHR, so that the other's charts are none of theirs. */
    private static JsonNode held(String ehr, String patient) {
        var id = opaque(ehr, patient);
        Emergency.open(aceso, clinician, id);
        return aceso.get("/api/v1/patients/" + id + "/inferences?limit=100", Optional.of(clinician))
                .json();
    }

    private static String opaque(String ehr, String patient) {
        return aceso.post(
                        "/api/v1/patients/lookup",
                        Optional.of(clinician),
                        "{\"ehr\":\"" + ehr + "\",\"patientId\":\"" + patient + "\"}")
                .json()
                .path("id")
                .asText();
    }
}
