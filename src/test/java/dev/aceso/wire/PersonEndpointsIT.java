package dev.aceso.wire;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.aceso.demo.story.Api;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What people may send, and what they are told: first who they are, then whether they may, then what is wrong. */
class PersonEndpointsIT {
    private static final String LOOKUP = "/api/v1/patients/lookup";
    private static Site site;

    private Instant mark;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void mark() {
        mark = Site.mark();
    }

    @Test
    void tellsNobodyUnknownWhatIsWrongWithTheirRequest() {
        for (var path : List.of(
                "/api/v1/patients/NOT-AN-ID/inferences",
                "/api/v1/patients/NOT-AN-ID/viewings",
                "/api/v1/patients/NOT-AN-ID/inferences/NOT-AN-ID",
                "/api/v1/patients/" + "a".repeat(26) + "/inferences?limit=0",
                "/api/v1/patients/" + "a".repeat(26) + "/inferences?limit=many")) {
            unauthenticated(site.get(path));
        }
        for (var body : List.of("", "{", "[]", "{\"ehr\":\"demo\"}")) {
            unauthenticated(site.aceso.post(LOOKUP, Optional.empty(), body));
        }
    }

    @Test
    void tellsAClinicianWhatIsWrongAndWritesItDown() {
        var id = site.opaque("demo", "pt-prevent-01");
        mark = Site.mark();
        var wrong = List.of(
                "/api/v1/patients/NOT-AN-ID/inferences",
                "/api/v1/patients/" + id + "/inferences/NOT-AN-ID",
                "/api/v1/patients/" + id + "/inferences?limit=0",
                "/api/v1/patients/" + id + "/inferences?limit=101",
                "/api/v1/patients/" + id + "/inferences?limit=many",
                "/api/v1/patients/" + id + "/inferences?before=yesterday");
        for (var path : wrong) {
            problem(site.get(path, "dr.rivera"), 400, "malformed");
        }
        assertThat(site.log(mark))
                .filteredOn(entry -> Site.code(entry).equals("malformed"))
                .hasSize(wrong.size())
                .allSatisfy(entry -> assertThat(entry.at("/who/kind").asText()).isEqualTo("person"));
    }

    @Test
    void refusesALookupThatIsNotOne() {
        for (var body : List.of(
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"ehr\":\"demo\"}",
                "{\"ehr\":1,\"patientId\":\"a\"}",
                "{\"ehr\":\"demo\",\"patientId\":\"a/b\"}",
                "{\"ehr\":\"demo\",\"patientId\":\"a\",\"more\":1}",
                "{\"ehr\":\"demo\",\"ehr\":\"demo\",\"patientId\":\"a\"}",
                "{\"ehr\":\"demo\",\"patientId\":\"a\"} {}")) {
            problem(site.aceso.post(LOOKUP, Optional.of(site.token("dr.rivera")), body), 400, "malformed");
        }
        problem(
                site.aceso.post(LOOKUP, Optional.of(site.token("dr.rivera")), "[".repeat(2_000) + "]".repeat(2_000)),
                413,
                "too-large");
        problem(
                site.aceso.post(
                        LOOKUP, Optional.of(site.token("dr.rivera")), "{\"ehr\":\"elsewhere\",\"patientId\":\"pt-1\"}"),
                404,
                "not-found");
    }

    @Test
    void aRotationEndsOnceAndToSaySoAgainIsNoOutage() {
        // Given
        var operator = Optional.of(site.token("ops.berg"));
        var begun = site.aceso.post(
                "/api/v1/custody/keys/rotations",
                operator,
                "{\"key\":\"patient\",\"run\":\"" + java.util.UUID.randomUUID() + "\"}");
        assertThat(begun.status()).as(begun.body()).isEqualTo(200);
        var outcome =
                "/api/v1/custody/keys/rotations/" + begun.json().path("id").asText() + "/outcome";
        var said = "{\"outcome\":\"failed\",\"version\":\"1\",\"rewrapped\":\"0\"}";

        // Then
        assertThat(site.aceso.post(outcome, operator, said).status()).isEqualTo(200);
        problem(site.aceso.post(outcome, operator, said), 409, "out-of-order");
        assertThat(site.log(mark, "keys.rotate", "refused")).hasSize(1);
    }

    @Test
    void showsAPatientNobodyElsesRecord() {
        // Given: the same Patient.id in two EHRs stands for two patients
        var own = site.opaque("demo", "pt-prevent-01");
        var namesake = site.opaque("faulty", "pt-prevent-01");
        var other = site.opaque("demo", "pt-prevent-02");
        assertThat(namesake).isNotEqualTo(own);
        mark = Site.mark();

        // Then
        assertThat(site.get("/api/v1/patients/" + own + "/inferences", "pat.prevent01")
                        .status())
                .isEqualTo(200);
        for (var id : List.of(namesake, other, "a".repeat(26))) {
            problem(site.get("/api/v1/patients/" + id + "/inferences", "pat.prevent01"), 403, "not-your-record");
            problem(site.get("/api/v1/patients/" + id + "/viewings", "pat.prevent01"), 403, "not-your-record");
        }
        assertThat(site.log(mark))
                .filteredOn(entry -> Site.code(entry).equals("not-your-record"))
                .hasSize(6);
        assertThat(site.log(mark))
                .filteredOn(entry -> entry.path("action").asText().equals("inference.list"))
                .filteredOn(entry -> !entry.path("outcome").asText().equals("refused"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.at("/attributes/explained-by").asText()).isEqualTo("self");
                    assertThat(entry.at("/attributes/self").asText()).isEqualTo("true");
                });
        mark = Site.mark();
        for (var id : List.of(own, namesake, other)) {
            assertThat(site.get("/api/v1/patients/" + id + "/inferences", "dr.rivera")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(site.log(mark))
                .filteredOn(entry -> entry.path("action").asText().equals("inference.list"))
                .hasSize(3)
                .allSatisfy(entry -> {
                    assertThat(entry.at("/attributes/explained-by").asText()).isEqualTo("role");
                    assertThat(entry.path("attributes").has("self")).isFalse();
                });
        problem(site.get("/api/v1/patients/" + "a".repeat(26) + "/inferences", "dr.rivera"), 404, "not-found");
    }

    @Test
    void answersWhomNoRowLetsAtARecordAlikeWhetherOrNotThePatientIsKnown() {
        var known = site.opaque("demo", "pt-prevent-01");
        for (var id : List.of(known, "a".repeat(26))) {
            problem(site.get("/api/v1/patients/" + id + "/inferences", "ops.berg"), 403, "not-permitted");
            problem(site.get("/api/v1/patients/" + id + "/viewings", "ops.berg"), 403, "not-permitted");
        }
    }

    @Test
    void saysWhyALookupIsExplained() {
        // When
        site.opaque("demo", "pt-prevent-03");
        // Then
        assertThat(site.log(mark, "patient.lookup", "done"))
                .isNotEmpty()
                .allSatisfy(
                        entry -> assertThat(entry.at("/attributes/explained-by").asText())
                                .isEqualTo("role"));
    }

    @Test
    void asksForTheSecondFactorBeforeItLooksAtTheRequest() {
        var weak = site.world.keycloak().browser().withPassword("dr.okafor").access();
        for (var path : List.of("/api/v1/patients/NOT-AN-ID/inferences", "/api/v1/me", "/api/v1/log/export")) {
            var answer = site.aceso.get(path, Optional.of(weak));
            problem(answer, 401, "step-up-required");
            assertThat(answer.challenge()).contains("insufficient_user_authentication", "acr_values", "max_age");
        }
        assertThat(site.log(mark))
                .filteredOn(entry -> Site.code(entry).equals("step-up-required"))
                .hasSize(3);
    }

    @Test
    void saysThatThereIsNothingAtAnAddress() {
        for (var path : List.of("/", "/nothing", "/api/v1/nothing", "/api/v2/me", "/q/nothing", "/api/v1/me/x")) {
            problem(site.get(path, "dr.rivera"), 404, "not-found");
        }
    }

    @Test
    void namesTheMethodsThatAnAddressTakes() {
        var refused = site.send(as("dr.rivera", "/api/v1/me").DELETE());
        problem(refused, 405, "method-not-allowed");
        assertThat(refused.headers().firstValue("allow")).hasValue("GET, HEAD, OPTIONS");
        var lookup = site.send(as("dr.rivera", LOOKUP));
        problem(lookup, 405, "method-not-allowed");
        assertThat(lookup.headers().firstValue("allow")).hasValue("OPTIONS, POST");
    }

    @Test
    void servesAndReadsJsonOnly() {
        problem(site.send(as("dr.rivera", "/api/v1/me").header("accept", "application/xml")), 406, "not-acceptable");
        problem(
                site.send(as("dr.rivera", LOOKUP)
                        .header("content-type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))),
                415,
                "unsupported-media-type");
    }

    @Test
    void refusesATokenThatIsNone() {
        for (var token : List.of("x", "a.b.c")) {
            problem(site.aceso.get("/api/v1/me", Optional.of(token)), 401, "unauthenticated");
        }
        problem(
                site.send(site.request("/api/v1/me").header("authorization", "Bearer " + "a".repeat(9_000) + ".b.c")),
                401,
                "unauthenticated");
        problem(
                site.aceso.get(
                        "/api/v1/me",
                        Optional.of(site.world
                                .ehrClient()
                                .token(site.aceso.base() + "/api/v1/me")
                                .sign())),
                401,
                "unauthenticated");
    }

    private static HttpRequest.Builder as(String user, String path) {
        return site.request(path).header("authorization", "Bearer " + site.token(user));
    }

    private static void unauthenticated(Api.Answer answer) {
        problem(answer, 401, "unauthenticated");
        assertThat(answer.challenge()).isEqualTo("Bearer");
    }

    private static void problem(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
    }

    private static void problem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).get().asString().startsWith("application/problem+json");
        assertThat(answer.body()).contains("\"" + code + "\"");
    }
}
