package dev.aceso.wire;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Emergency;
import dev.aceso.demo.world.FaultyEhr;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Who treats whom as the EHR says it: a real FHIR server that enforces scopes, and one that answers as it likes. */
class RelationshipIT {
    /** Whose care team {@code dr.okafor} is of. */
    private static final String CARED_FOR = "pt-prevent-03";

    private static final String MEMBER = "dr.okafor";
    private static final String ELSEWHERE = "dr.hassan";
    private static final Duration REMEMBERED = Duration.ofSeconds(3);
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

    @AfterEach
    void recover() {
        site.world.faulty().recover();
    }

    @Test
    void whoIsOfTheCareTeamReadsWithoutHavingOpenedTheChartAndNoLongerWhenTheTeamHasEnded() {
        // Given
        var id = site.opaque("demo", CARED_FOR);
        var another = site.opaque("demo", "pt-prevent-04");
        try (var serve = serve("serve-relations", Map.of())) {
            // When
            var read = serve.inferences(id, MEMBER);

            // Then
            assertThat(read.status()).as(read.body()).isEqualTo(200);
            assertThat(explained()).singleElement().satisfies(said -> {
                assertThat(said.path("explained-by").asText()).isEqualTo("relationship");
                assertThat(said.path("relation").asText()).isEqualTo("care-team");
                assertThat(said.has("chart-opened")).isFalse();
            });
            problem(serve.inferences(another, MEMBER), 403, "no-relationship");

            // When: of a team that ends soon
            var soon = Instant.now().plusSeconds(20);
            team("pt-prevent-05", soon);
            var ending = site.opaque("demo", "pt-prevent-05");

            // Then
            assertThat(serve.inferences(ending, MEMBER).status()).isEqualTo(200);
            Site.await(
                    "the end of the care team",
                    () -> serve.inferences(ending, MEMBER).status() == 403);
            assertThat(Instant.now()).isAfter(soon.truncatedTo(ChronoUnit.SECONDS));
            problem(serve.inferences(ending, MEMBER), 403, "no-relationship");
            assertThat(serve.inferences(id, MEMBER).status()).isEqualTo(200);
        }
    }

    @Test
    void anEhrThatGrantsNoneOfTheScopesProvesNothing() {
        // Given
        var id = site.opaque("demo", CARED_FOR);
        try (var serve = serve("serve-unscoped", Map.of("aceso.ehr.demo.backend.client-id", "aceso-narrow"))) {
            // Then
            problem(serve.inferences(id, MEMBER), 403, "no-relationship");
        }
        try (var serve = serve(
                "serve-narrowly",
                Map.of(
                        "aceso.ehr.demo.backend.client-id", "aceso-narrow",
                        "aceso.ehr.demo.scope-dialect", "registered"))) {
            problem(serve.inferences(id, MEMBER), 403, "no-relationship");
        }
        try (var serve = serve("serve-unasked", Map.of("aceso.ehr.demo.relations", "encounter,order"))) {
            problem(serve.inferences(id, MEMBER), 403, "no-relationship");
        }
    }

    /** As large vendors do: most kinds refused, nothing narrowed, whole resources, absolute references, pages. */
    @Test
    void anEhrThatRefusesMostAndSendsMoreThanIsAskedForProvesByWhatItHas() {
        // Given
        var somebody = Site.somebody();
        var id = site.opaque("faulty", somebody);
        site.world.faulty().fail((exchange, search) -> {
            if (search.startsWith("Encounter?")) {
                FaultyEhr.json(
                        exchange,
                        200,
                        FaultyEhr.bundle(
                                visit("e1", "finished", somebody, 400), visit("e2", "in-progress", somebody, 2)));
            } else if (search.startsWith("Patient?")) {
                FaultyEhr.well(exchange, search);
            } else {
                FaultyEhr.json(exchange, 403, outcome());
            }
        });

        // When
        var read = read(id, ELSEWHERE);

        // Then
        assertThat(read.status()).as(read.body()).isEqualTo(200);
        assertThat(explained())
                .singleElement()
                .satisfies(said -> assertThat(said.path("relation").asText()).isEqualTo("encounter"));
        int asked = site.world.faulty().requests().size();
        assertThat(asked).isEqualTo(8);

        // When asked again, and about one record
        assertThat(read(id, ELSEWHERE).status()).isEqualTo(200);
        problem(site.get("/api/v1/patients/" + id + "/inferences/" + UUID.randomUUID(), ELSEWHERE), 404, "not-found");

        // Then it is remembered
        assertThat(site.world.faulty().requests()).hasSize(asked);
    }

    @Test
    void anIdThatStandsForNobodyIsAnsweredAlikeAndCostsNoQuestion() {
        // Given
        var id = site.opaque("faulty", Site.somebody());
        site.world.faulty().recover();

        // When
        var stranger = read(id, ELSEWHERE);
        int asked = site.world.faulty().requests().size();
        var nobody = read("a".repeat(26), ELSEWHERE);

        // Then
        problem(stranger, 403, "no-relationship");
        assertThat(withoutInstance(nobody)).isEqualTo(withoutInstance(stranger));
        assertThat(asked).isEqualTo(8);
        assertThat(site.world.faulty().requests()).hasSize(asked);
    }

    /** A chart that is no longer there to be asked about turns nobody away with a fault, and a broken glass does not wait for it. */
    @Test
    void anEhrThatIsAwayProvesNothingAndTheGlassCanBeBroken() {
        // Given
        var id = site.opaque("faulty", Site.somebody());
        var doctor = site.token(ELSEWHERE);
        site.world.faulty().fail((exchange, search) -> {
            Site.pause(8_000);
            FaultyEhr.well(exchange, search);
        });

        // When
        var begin = System.nanoTime();
        problem(read(id, ELSEWHERE), 403, "no-relationship");

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(7));
        var opened = Emergency.open(site.aceso, doctor, id, "ehr-down", "Nothing can be opened.");
        assertThat(opened.status()).as(opened.body()).isEqualTo(200);
        var asked = site.world.faulty().requests().size();
        assertThat(read(id, ELSEWHERE).status()).isEqualTo(200);
        assertThat(site.world.faulty().requests()).hasSize(asked);
    }

    /** Another {@code serve} of the same site, which forgets soon. */
    private record Serve(ServiceProcess process, Api aceso) implements AutoCloseable {
        Api.Answer inferences(String id, String user) {
            return aceso.get("/api/v1/patients/" + id + "/inferences", Optional.of(site.token(user)));
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private static Serve serve(String name, Map<String, String> more) {
        var config = new HashMap<>(site.world.config("serve"));
        int port = Ports.free();
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.ehr.demo.request-timeout", "10s");
        config.put("aceso.relations.patience", "PT10S");
        config.put("aceso.relations.remembered", REMEMBERED.toString());
        config.put("aceso.relations.not-asked-again", "PT1S");
        config.putAll(more);
        var process = ServiceProcess.serve(
                site.world.workspace(), name, ServiceProcess.QUICK_START, config, site.world.http());
        return new Serve(process, new Api("https://localhost:" + port, site.world.ca()));
    }

    private static Api.Answer read(String id, String user) {
        return site.get("/api/v1/patients/" + id + "/inferences", user);
    }

    private List<JsonNode> explained() {
        return site.log(mark).stream()
                .filter(entry -> entry.path("action").asText().equals("inference.list")
                        && !entry.path("outcome").asText().equals("refused"))
                .map(entry -> entry.path("attributes"))
                .toList();
    }

    /** Has the EHR keep a care team of the patient's until then. */
    private static void team(String patient, Instant until) {
        var body = """
                {"resourceType":"CareTeam","status":"active","subject":{"reference":"Patient/%s"},
                 "period":{"start":"%s","end":"%s"},"participant":[{"member":{"reference":"Practitioner/demo-2"}}]}""".formatted(patient, LocalDate.now().minusDays(22), until.truncatedTo(ChronoUnit.SECONDS));
        var answer = site.send(HttpRequest.newBuilder(
                        URI.create(site.world.ehr().baseUrl() + "/CareTeam"))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + site.world.ehrItself().token())
                .header("content-type", "application/fhir+json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static String visit(String id, String status, String patient, int daysAgo) {
        var start = LocalDate.now().minusDays(daysAgo) + "T08:00:00Z";
        var base = site.world.faulty().baseUrl();
        return """
                {"resourceType":"Encounter","id":"%s","status":"%s","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},
                 "text":{"status":"generated","div":"<div xmlns='http://www.w3.org/1999/xhtml'>A stay</div>"},
                 "identifier":[{"value":"V-1"}],"subject":{"reference":"%s/Patient/%s","display":"Somebody"},
                 "participant":[{"individual":{"reference":"%s/Practitioner/demo-1","display":"A doctor"},"period":{"start":"%s"}}],
                 "period":{"start":"%s"},"serviceProvider":{"display":"The hospital"}}""".formatted(id, status, base, patient, base, start, start);
    }

    private static String outcome() {
        return "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"forbidden\"}]}";
    }

    private static void problem(Api.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
    }

    private static String withoutInstance(Api.Answer answer) {
        return answer.status()
                + answer.type()
                + answer.challenge()
                + answer.retryAfter()
                + answer.body().replaceAll("urn:uuid:[0-9a-f-]{36}", "");
    }
}
