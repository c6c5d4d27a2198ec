package dev.aceso.wire;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.FaultyEhr;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What an EHR that we know may send in a hook, and what becomes of the rest. */
class HookBodiesIT {
    private static final int MANY = 9 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Site site;

    private String patient;
    private Instant mark;
    private Site.Rows before;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void mark() {
        patient = Site.somebody();
        site.world.faulty().recover();
        before = site.rows();
        mark = Site.mark();
    }

    @Test
    void refusesWhatIsNotJson() {
        refused(post("{\"hook\":"), 400, "malformed");
        refused(post(""), 400, "malformed");
        refused(post("[]"), 400, "malformed");
        refused(post(call() + "{}"), 400, "malformed");
    }

    @Test
    void refusesANameThatIsGivenTwice() {
        var twice = call().toString().replaceFirst("\\{", "{\"hook\":\"patient-view\",");
        refused(post(twice), 400, "malformed");
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        var deep = call().toString().replaceFirst("\\{", "{\"extension\":" + "[".repeat(500) + "]".repeat(500) + ",");
        refused(post(deep), 413, "too-large");
    }

    @Test
    void refusesABodyThatSaysItIsTooLarge() {
        var answer = site.send(hook().POST(HttpRequest.BodyPublishers.ofByteArray(new byte[MANY])));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"too-large\"");
        stillAnswers();
    }

    @Test
    void refusesABodyThatTurnsOutToBeTooLarge() {
        var large = ("{\"extension\":\"" + "a,".repeat(MANY / 2) + "\"}").getBytes(StandardCharsets.UTF_8);
        var answer =
                site.send(hook().POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"too-large\"");
        stillAnswers();
    }

    @Test
    void refusesACallWithoutOneOfItsFields() {
        for (var field : new String[] {"hook", "hookInstance", "context"}) {
            var call = call();
            call.remove(field);
            refused(fire(call), 400, "malformed");
        }
        for (var field : new String[] {"patientId", "userId"}) {
            var call = call();
            ((ObjectNode) call.path("context")).remove(field);
            refused(fire(call), 400, "malformed");
        }
    }

    @Test
    void refusesAFieldThatIsNotOfItsForm() {
        refused(fire(call().put("hook", "order-sign")), 400, "malformed");
        refused(fire(call().put("hookInstance", "../x")), 400, "malformed");
        refused(fire(call().put("prefetch", "everything")), 400, "malformed");
        var call = call();
        ((ObjectNode) call.path("context")).put("patientId", "1/../2");
        refused(fire(call), 400, "malformed");
    }

    @Test
    void refusesAFunctionThatIsNotThere() {
        var path = "/cds-services/no-such-function";
        var token = site.world.faulty().client().token(site.aceso.base() + path).sign();
        refused(site.aceso.post(path, Optional.of(token), call().toString()), 404, "not-found");
    }

    @Test
    void refusesAnotherFhirServerAndNeverAsksThere() {
        var answer = fire(call().put("fhirServer", site.world.faulty().trapUrl()));
        assertThat(site.world.faulty().trapped()).isZero();
        assertThat(site.world.faulty().requests()).isEmpty();
        refused(answer, 403, "fhir-server-mismatch");
    }

    @Test
    void refusesAnotherPatientInThePrefetch() {
        // Given
        var call = call();
        prefetch(call, "creatinine", FaultyEhr.bundle(FaultyEhr.creatinine("c1", "somebody-else")));

        // When
        var answer = fire(call);

        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("patient-mismatch");
        assertThat(site.rows().records()).isEqualTo(before.records());
        assertThat(site.world.faulty().requests()).isEmpty();
        failed("patient-mismatch");
        stillAnswers();
    }

    @Test
    void refusesAPrefetchThatIsNoAnswerToItsTemplate() {
        // Given
        var call = call();
        prefetch(call, "creatinine", FaultyEhr.patient(patient));

        // When
        var answer = fire(call);

        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("malformed");
        assertThat(site.rows().records()).isEqualTo(before.records());
        failed("malformed");
        stillAnswers();
    }

    @Test
    void takesNoNumberFromAResourceOfAnotherTypeInThePrefetch() {
        // Given: all that the EHR says is there, is there
        var call = call();
        var condition = "{\"resourceType\":\"Condition\",\"id\":\"c1\",\"subject\":{\"reference\":\"Patient/" + patient
                + "\"}}";
        prefetch(call, "creatinine", FaultyEhr.bundle(condition).replace("\"total\":1", "\"total\":0"));

        // Then
        assertThat(cards(call)).isZero();
        assertThat(askedForCreatinine()).isFalse();
    }

    @Test
    void takesANullKeyForNoDataAndAnAbsentOneForNotSupplied() {
        // Given
        var absent = call();
        var none = call();
        ((ObjectNode) none.path("prefetch")).putNull("creatinine");

        // Then
        assertThat(cards(absent)).isPositive();
        assertThat(askedForCreatinine()).isTrue();
        site.world.faulty().recover();
        assertThat(cards(none)).isZero();
        assertThat(askedForCreatinine()).isFalse();
    }

    @Test
    void rejectsAResourceWithAModifierThatItDoesNotKnow() {
        // Given
        var known = call();
        prefetch(known, "creatinine", FaultyEhr.bundle(FaultyEhr.creatinine("c1", patient)));
        var modified = call();
        prefetch(
                modified,
                "creatinine",
                FaultyEhr.bundle(FaultyEhr.creatinine("c1", patient).replaceFirst("\\{", """
                        {"modifierExtension":[{"url":"https://example.org/negated","valueBoolean":true}],""")));

        // Then
        assertThat(cards(known)).isPositive();
        assertThat(cards(modified)).isZero();
        assertThat(askedForCreatinine()).isFalse();
    }

    private ObjectNode call() {
        return site.faulty.call(patient);
    }

    private static Api.Answer fire(ObjectNode call) {
        return site.faulty.fire(call);
    }

    private static Api.Answer post(String body) {
        var token = site.world.faulty().client().token(site.hookUrl()).sign();
        return site.aceso.post(Site.HOOK, Optional.of(token), body);
    }

    private static HttpRequest.Builder hook() {
        return site.request(Site.HOOK)
                .header("authorization", site.world.faulty().client().bearer(site.hookUrl()))
                .header("content-type", "application/json");
    }

    private static int cards(ObjectNode call) {
        var answer = fire(call);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("cards").size();
    }

    private static boolean askedForCreatinine() {
        return site.world.faulty().requests().stream().anyMatch(search -> search.contains("2160-0"));
    }

    private static void prefetch(ObjectNode call, String key, String resource) {
        try {
            ((ObjectNode) call.path("prefetch")).set(key, JSON.readTree(resource));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Refused before anything was begun, and in the log under the EHR's name. */
    private void refused(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(site.rows()).isEqualTo(before);
        assertThat(site.log(mark, "hook.call", "refused"))
                .last()
                .satisfies(entry -> assertThat(Site.code(entry)).isEqualTo(code))
                .satisfies(entry -> assertThat(entry.at("/who/ehr").asText()).isEqualTo("faulty"));
        stillAnswers();
    }

    private void failed(String code) {
        assertThat(site.log(mark, "inference.run", "failed"))
                .singleElement()
                .satisfies(entry -> assertThat(Site.code(entry)).isEqualTo(code))
                .extracting(JsonNode::toString)
                .asString()
                .contains("\"patient\"");
    }

    private void stillAnswers() {
        assertThat(fire(site.faulty.call(patient)).status()).isEqualTo(200);
        before = site.rows();
        mark = Site.mark();
    }
}
