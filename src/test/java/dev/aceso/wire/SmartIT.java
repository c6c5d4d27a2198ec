package dev.aceso.wire;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Expected;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.EhrAccess;
import dev.aceso.demo.world.EhrProcess;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** SMART Backend Services with a real authorization server, and an EHR that enforces scopes. */
class SmartIT {
    private static final String PATIENT = "pt-prevent-01";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Site SITE = Site.get();
    private static final List<ServiceProcess> STARTED = new ArrayList<>();

    @BeforeAll
    static void discover() {
        assertThat(SITE.hooks.discover().status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        STARTED.forEach(ServiceProcess::close);
    }

    /** A call that brings neither data nor a token. */
    private static ObjectNode bare() {
        var call = SITE.hooks.call(PATIENT);
        call.remove("fhirAuthorization");
        return call;
    }

    /** The record that an answer is about, as a clinician sees it. */
    private static JsonNode held(Api aceso, Api.Answer answer) {
        var record = answer.json()
                .path("extension")
                .path("dev.aceso.record")
                .path("id")
                .asText();
        return aceso.get(
                        "/api/v1/patients/" + SITE.opaque("demo", PATIENT) + "/inferences/" + record,
                        Optional.of(SITE.token("dr.rivera")))
                .json();
    }

    private static Map<String, String> results(JsonNode record) {
        Map<String, String> found = new HashMap<>();
        record.path("results")
                .forEach(r -> found.put(r.path("name").asText(), r.path("value").asText()));
        return found;
    }

    private static HttpResponse<String> chart(String path, Optional<String> token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(SITE.world.ehr().baseUrl() + path))
                .timeout(Duration.ofSeconds(30));
        token.ifPresent(it -> request.header("authorization", "Bearer " + it));
        return SITE.world.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Another {@code serve} of the same site. */
    private static Api other(String name, Map<String, String> more) {
        var config = new HashMap<>(SITE.world.config("serve"));
        int port = Ports.free();
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.ehr.demo.request-timeout", "10s");
        config.put("aceso.hooks.deadline", "30s");
        config.putAll(more);
        STARTED.add(ServiceProcess.serve(
                SITE.world.workspace(), name, ServiceProcess.QUICK_START, config, SITE.world.http()));
        return new Api("https://localhost:" + port, SITE.world.ca());
    }

    private static List<String> warnings(java.time.Instant since, String outcome) {
        return SITE.log(since, "inference.run", outcome).stream()
                .map(entry -> entry.path("attributes").path("warnings").asText())
                .toList();
    }

    private static Api.Answer fire(Api aceso, ObjectNode call) {
        return Hooks.of(SITE.world, aceso).fire(call);
    }

    @Test
    void pullsAWholeChartUnderATokenOfItsOwn() {
        // Given
        var since = Site.mark();

        // When
        var answer = SITE.hooks.fire(bare());

        // Then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("cards")).isNotEmpty();
        assertThat(results(held(SITE.aceso, answer))).isEqualTo(new Expected(EhrProcess.demoPatients()).of(PATIENT));
        assertThat(warnings(since, "done")).containsExactly("");
    }

    @Test
    void pullsUnderTheTokenThatTheHookBrings() {
        // Given
        var call = SITE.hooks.call(PATIENT);
        assertThat(call.path("fhirAuthorization").path("scope").asText()).contains("user/Patient.rs");
        var since = Site.mark();

        // When
        var answer = SITE.hooks.fire(call);

        // Then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("cards")).isNotEmpty();
        assertThat(warnings(since, "done")).containsExactly("");
    }

    @Test
    void saysThatTheHooksTokenIsGoodForMoreThanTheContractNeeds() {
        // Given
        var call = SITE.hooks.call(PATIENT);
        call.set("fhirAuthorization", SITE.world.ehrItself().fhirAuthorization());
        var since = Site.mark();

        // When
        var answer = SITE.hooks.fire(call);

        // Then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(warnings(since, "done")).containsExactly("scopes-beyond");
    }

    @Test
    void theEhrTakesNoRequestWithoutAGoodTokenNorBeyondItsScopes() throws Exception {
        // Given
        var access = SITE.world.keycloak().ehrAccess(EhrAccess.HOOKS);
        var token = access.token();

        // Then
        assertThat(chart("/Patient/" + PATIENT, Optional.of(token)).statusCode())
                .isEqualTo(200);
        assertThat(chart("/Condition?patient=" + PATIENT, Optional.of(token)).statusCode())
                .isEqualTo(200);
        assertThat(chart("/Patient/" + PATIENT, Optional.empty()).statusCode()).isEqualTo(401);
        assertThat(chart("/Patient/" + PATIENT, Optional.of(token + "x")).statusCode())
                .isEqualTo(401);
        assertThat(chart("/Patient/" + PATIENT, Optional.of(SITE.token("dr.rivera")))
                        .statusCode())
                .as("a token for another audience")
                .isEqualTo(401);
        assertThat(chart("/AllergyIntolerance?patient=" + PATIENT, Optional.of(token))
                        .statusCode())
                .isEqualTo(403);
        assertThat(chart("/Patient/" + PATIENT + "/$everything", Optional.of(token))
                        .statusCode())
                .isEqualTo(403);
        assertThat(chart("/metadata", Optional.empty()).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNotGrantedIsNotAskedAndHasFailed() {
        // Given a registration that takes no scopes and grants two
        var aceso = other(
                "serve-narrow",
                Map.of(
                        "aceso.ehr.demo.backend.client-id", "aceso-narrow",
                        "aceso.ehr.demo.scope-dialect", "registered"));
        var since = Site.mark();

        // When
        var answer = fire(aceso, bare());

        // Then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var record = held(aceso, answer);
        assertThat(record.path("notComputed").findValuesAsText("reason")).contains("cardiovascular-history-unknown");
        var said = new TreeSet<String>();
        said.addAll(warnings(since, "done"));
        said.addAll(warnings(since, "empty"));
        assertThat(said).containsExactly("scope-missing");
        assertThat(results(record)).isNotEqualTo(new Expected(EhrProcess.demoPatients()).of(PATIENT));
    }

    @Test
    void askingForMoreThanIsGrantedGivesNoTokenAndNothingIsAsked() {
        // Given
        var aceso = other("serve-greedy", Map.of("aceso.ehr.demo.backend.client-id", "aceso-narrow"));
        var since = Site.mark();

        // When
        var answer = fire(aceso, bare());

        // Then
        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.code()).isEqualTo("ehr-unavailable");
        assertThat(warnings(since, "failed")).containsExactly("no-token");
    }

    @Test
    void aServiceThatIsNotRegisteredIsRefusedByTheEhrItself() {
        // Given
        var config = new HashMap<String, String>();
        for (var key : List.of("client-id", "token-url", "audience")) {
            config.put("aceso.ehr.demo.backend." + key, "");
        }
        var aceso = other("serve-stranger", config);
        var since = Site.mark();

        // When
        var answer = fire(aceso, bare());

        // Then
        assertThat(answer.status()).isEqualTo(412);
        assertThat(warnings(since, "failed")).containsExactly("ehr-unauthorized");
    }

    @Test
    void publishesItsKeysForAllToKeepForAWhile() throws Exception {
        // When
        var answer = SITE.send(SITE.request("/.well-known/jwks.json").GET());

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("cache-control")).contains("public, max-age=2");
        assertThat(keys(answer.body())).isNotEmpty();
        for (JsonNode key : JSON.readTree(answer.body()).path("keys")) {
            assertThat(key.properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder("kty", "crv", "x", "y", "use", "alg", "kid");
        }
    }

    @Test
    void goesOnWithANewKeyWhileTheOldOneIsStillPublished() throws Exception {
        // Given
        assumeThat(SITE.world.vault()).as("keys in Vault").isPresent();
        var before =
                keys(SITE.send(SITE.request("/.well-known/jwks.json").GET()).body());

        // When
        SITE.world.vault().orElseThrow().root().write("aceso-transit/keys/assertions/rotate", Map.of());
        Site.await(
                "both keys",
                () -> keys(SITE.send(SITE.request("/.well-known/jwks.json").GET())
                                        .body())
                                .size()
                        == before.size() + 1);

        // Then
        assertThat(keys(SITE.send(SITE.request("/.well-known/jwks.json").GET()).body()))
                .containsAll(before);
        // A service that has no token yet signs with the new key; Keycloak looks for an unknown one every ten seconds.
        var aceso = other("serve-rotated", Map.of());
        Site.await("a token under the new key", () -> fire(aceso, bare()).status() == 200);
    }

    private static List<String> keys(String set) {
        try {
            return JSON.readTree(set).path("keys").findValuesAsText("kid");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
