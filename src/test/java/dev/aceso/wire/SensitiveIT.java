package dev.aceso.wire;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.EhrProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Sensitive data in a real EHR: neither used nor told, and no harm to the rest. */
class SensitiveIT {
    private static final String MODEL = "pt-prevent-02";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(today|years)-(\\d{1,5})}}");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CANARY = "9.8765";
    private static final String LABEL =
            "\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"ETH\"}]}";
    private static Site site;

    private String patient;
    private Instant mark;

    @BeforeAll
    static void start() {
        site = Site.get();
        assertThat(site.hooks.discover().status()).isEqualTo(200);
        assertThat(site.hooks.fire(site.hooks.call("pt-prevent-01")).status()).isEqualTo(200);
    }

    @BeforeEach
    void somebodyLikeOneOfTheDemonstration() throws IOException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String model = Files.readString(EhrProcess.demoPatients().resolve(MODEL + ".json"));
        String dated = PLACEHOLDER
                .matcher(model)
                .replaceAll(at -> (at.group(1).equals("today")
                                ? today.minusDays(Long.parseLong(at.group(2)))
                                : today.minusYears(Long.parseLong(at.group(2))).minusDays(100))
                        .toString());
        Map<String, String> ids = new HashMap<>();
        for (JsonNode entry : JSON.readTree(dated).path("entry")) {
            ObjectNode resource = (ObjectNode) entry.path("resource");
            String type = resource.path("resourceType").asText();
            String known = type + "/" + resource.path("id").asText();
            resource.remove("id");
            String text = resource.toString();
            for (var id : ids.entrySet()) {
                text = text.replace('"' + id.getKey() + '"', '"' + id.getValue() + '"');
            }
            ids.put(known, type + "/" + create(type, text));
        }
        patient = ids.get("Patient/" + MODEL).substring("Patient/".length());
        mark = Site.mark();
    }

    /** Has the EHR keep it, and give it an id. */
    private static String create(String type, String resource) {
        var answer = site.send(HttpRequest.newBuilder(
                        URI.create(site.world.ehr().baseUrl() + "/" + type))
                .header("authorization", "Bearer " + site.world.ehrItself().token())
                .header("content-type", "application/fhir+json")
                .POST(HttpRequest.BodyPublishers.ofString(resource)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        var place = answer.headers().firstValue("location").orElseThrow();
        return place.substring(place.indexOf("/" + type + "/") + type.length() + 2)
                .split("/")[0];
    }

    private void condition(String code) {
        create("Condition", """
                {"resourceType":"Condition","subject":{"reference":"Patient/%s"},
                 "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
                 "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},
                 "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"%s"}]}}""".formatted(patient, code));
    }

    private void labelledCreatinine() {
        create("Observation", """
                {"resourceType":"Observation",%s,"status":"final","subject":{"reference":"Patient/%s"},
                 "code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}]},"effectiveDateTime":"%s",
                 "valueQuantity":{"value":%s,"system":"http://unitsofmeasure.org","code":"mg/dL"}}""".formatted(LABEL, patient, LocalDate.now(ZoneOffset.UTC), CANARY));
    }

    private Api.Answer call(String prefetch) {
        var answer =
                site.hooks.fire(prefetch.isEmpty() ? site.hooks.call(patient) : site.hooks.call(patient, prefetch));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private JsonNode inference(Api.Answer of) {
        var record =
                of.json().path("extension").path("dev.aceso.record").path("id").asText();
        return site.get("/api/v1/patients/" + site.opaque("demo", patient) + "/inferences/" + record, "dr.rivera")
                .json();
    }

    private static List<String> state(JsonNode inference, String input) {
        return states(inference, one -> one.path("name").asText().equals(input));
    }

    private static List<String> states(JsonNode inference, Function<JsonNode, Boolean> of) {
        return inference
                .path("inputs")
                .valueStream()
                .filter(of::apply)
                .map(one -> one.path("name").asText() + " " + one.path("state").asText() + " "
                        + one.path("value").asText())
                .toList();
    }

    private List<JsonNode> warnings() {
        return site.log(mark).stream()
                .filter(entry -> entry.path("action").asText().equals("inference.run"))
                .filter(entry ->
                        Set.of("done", "empty").contains(entry.path("outcome").asText()))
                .map(entry -> entry.at("/attributes/warnings"))
                .toList();
    }

    /** The chart's own words for it are nowhere, and the review is the very one of somebody without. */
    @ParameterizedTest
    @ValueSource(strings = {"", "*"})
    void aDiagnosisThatNobodyAskedForIsNeitherUsedNorToldAndHarmsNothing(String prefetch) {
        // Given
        List<String> without = states(inference(call(prefetch)), one -> true);
        condition("F11.20");
        mark = Site.mark();
        // When
        Api.Answer answer = call(prefetch);
        // Then
        JsonNode inference = inference(answer);
        assertThat(states(inference, one -> true)).isEqualTo(without).isNotEmpty();
        tellsNothing(answer.body(), inference.toString());
        assertThat(warnings())
                .singleElement()
                .satisfies(said -> assertThat(said.asText()).doesNotContain("withheld"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*"})
    void aLabelledResultIsLeftOutAndTheOneBeforeItIsNotTakenForTheNewest(String prefetch) {
        // Given
        assertThat(state(inference(call(prefetch)), "creatinine"))
                .singleElement()
                .asString()
                .contains(" known ");
        labelledCreatinine();
        mark = Site.mark();
        // When
        Api.Answer answer = call(prefetch);
        // Then
        JsonNode inference = inference(answer);
        assertThat(state(inference, "creatinine")).singleElement().asString().contains(" unknown ");
        tellsNothing(answer.body(), inference.toString());
        assertThat(warnings())
                .singleElement()
                .satisfies(said -> assertThat(said.asText()).contains("withheld"));
    }

    /** It is a condition that the contract wants, and of substance use: pregnancy is unknown, not no. */
    @Test
    void aDiagnosisThatIsWantedAndSensitiveMakesUnknown() {
        // Given
        condition("O99.320");
        // When
        Api.Answer answer = call("");
        // Then
        JsonNode inference = inference(answer);
        assertThat(state(inference, "pregnancy")).singleElement().asString().contains(" unknown ");
        tellsNothing(answer.body(), inference.toString());
        assertThat(warnings())
                .singleElement()
                .satisfies(said -> assertThat(said.asText()).contains("withheld"));
    }

    /** Canaries: in what is answered, in the log as it is exported, and in what the service writes to its console. */
    private void tellsNothing(String... answers) {
        for (String text : answers) {
            assertThat(text).doesNotContain("F11.20", "O99.320", CANARY, "SUD", "ETH\"");
        }
        assertThat(site.log(mark).toString()).doesNotContain("F11.20", "O99.320", CANARY, "SUD");
    }

    @Test
    void aConsentIsRecordedOnceRevokedByThePatientAndLoggedWithoutWhatItSays() throws IOException {
        // Given
        var address = "/api/v1/patients/" + site.opaque("demo", "pt-prevent-01") + "/part2-consents";
        var terms = """
                {"discloser": "Zanzibar Recovery House", "information": "Diagnoses", "recipient": "My treating providers",
                 "purpose": "TREAT", "expires": "none", "signedBy": "patient", "signedOn": "2026-03-01",
                 "reference": "scan:%s"}""".formatted(Site.somebody());
        mark = Site.mark();
        // When
        var first = post(address, "privacy.nguyen", terms);
        var again = post(address, "privacy.nguyen", terms);
        var consent = address + "/" + first.json().path("id").asText();
        var revoked = revoke(consent, "pat.prevent01");
        // Then
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(revoked.path("revokedAt").asText()).isNotEmpty();
        assertThat(revoke(consent, "privacy.nguyen")).isEqualTo(revoked);
        assertThat(site.get(address, "pat.prevent01").json().path("items").valueStream())
                .contains(revoked);
        assertThat(site.log(mark, "consent.grant", "done")).hasSize(1);
        assertThat(site.log(mark, "consent.revoke", "done")).hasSize(1);
        assertThat(site.log(mark).toString()).doesNotContain("Zanzibar", "scan:");
    }

    @Test
    void nobodyElseComesNearAConsent() {
        var address = "/api/v1/patients/" + site.opaque("demo", "pt-prevent-01") + "/part2-consents";
        for (String user : List.of("dr.rivera", "ops.berg")) {
            assertThat(site.get(address, user).code()).isEqualTo("not-permitted");
            assertThat(post(address, user, "{}").code()).isEqualTo("not-permitted");
        }
        assertThat(site.get(address).status()).isEqualTo(401);
        assertThat(post(address, "pat.prevent01", "{}").code()).isEqualTo("not-permitted");
        assertThat(post(address, "privacy.nguyen", "{}").code()).isEqualTo("malformed");
        assertThat(post(address.replaceAll("patients/[a-z2-7]+", "patients/" + "a".repeat(26)), "privacy.nguyen", "{}")
                        .code())
                .isEqualTo("not-found");
    }

    private static JsonNode revoke(String path, String user) throws IOException {
        var answer = site.send(site.request(path)
                .header("authorization", "Bearer " + site.token(user))
                .DELETE());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static Api.Answer post(String path, String user, String body) {
        return site.aceso.post(path, Optional.of(site.token(user)), body);
    }

    @Test
    void theMatrixNamesNoSensitiveCategoryAndTheContractNeither() throws IOException {
        assertThat(site.get("/access-matrix").body()).contains("'sensitive'");
        ArrayNode named = JSON.createArrayNode();
        site.get("/access-matrix").json().path("rows").forEach(row -> {
            if (row.has("sensitive")) {
                named.add(row);
            }
        });
        assertThat(named).isEmpty();
        assertThat(site.get("/contracts/ckm-review")
                        .json()
                        .path("sensitivities")
                        .isArray())
                .isTrue();
        assertThat(site.get("/contracts/ckm-review").json().path("sensitivities"))
                .isEmpty();
        assertThat(site.get("/contracts/ckm-review").body().getBytes(StandardCharsets.UTF_8))
                .isNotEmpty();
    }
}
