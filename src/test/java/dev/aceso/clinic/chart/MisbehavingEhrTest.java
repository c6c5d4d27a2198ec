package dev.aceso.clinic.chart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.aceso.clinic.chart.smart.Tokens;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.parties.PatientRef;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.aceso.clinic.chart.Samples.bundle;
import static dev.aceso.clinic.chart.Samples.creatinine;
import static dev.aceso.clinic.chart.Samples.json;
import static dev.aceso.clinic.chart.Samples.patient;
import static dev.aceso.clinic.chart.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

/** What an EHR may do that is no error of ours: it throttles, drips, hangs, answers beside the question, does not include. */
class MisbehavingEhrTest {
    private static final String FHIR = "application/fhir+json";
    private static final String OBSERVATIONS = "/fhir/Observation/_search";
    private static final String REQUESTS = "/fhir/MedicationRequest/_search";
    private static final String MEDICATIONS = "/fhir/Medication/_search";
    private StubServer ehr;
    private Chart chart;

    @BeforeEach
    void start() throws Exception {
        ehr = well(new StubServer());
        chart = Door.chart(ehr);
    }

    @AfterEach
    void stop() throws Exception {
        ehr.close();
    }

    private static StubServer well(StubServer server) {
        for (String type : List.of("Observation", "Condition", "Procedure", "MedicationRequest", "Encounter")) {
            server.on("/fhir/" + type + "/_search", FHIR, bundle().toString());
        }
        return server.on("/fhir/Patient/_search", FHIR, bundle(patient()).toString());
    }

    private Answer answer(String query) {
        return Door.pull(chart, Prefetch.none()).answer(query);
    }

    private static void send(HttpExchange exchange, JsonNode body) throws IOException {
        StubServer.send(exchange, 200, FHIR, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode medication(String id) {
        return json("{'resourceType':'Medication','id':'" + id + "','status':'active','text':{'status':'generated',"
                + "'div':'<div>Zelda</div>'},'code':{'coding':[{'system':'" + Coding.RXNORM + "','code':'" + statin()
                + "'}]}}");
    }

    private static String statin() {
        return Door.SETS.get("statin").codes().stream()
                .map(Coding::code)
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode referring(String id, String reference) {
        return request(id, "'medicationReference':{'reference':'" + reference + "'}");
    }

    private long asked(String path) {
        return ehr.requests().stream().filter(r -> r.startsWith("POST " + path)).count();
    }

    /** The ids in a search by {@code _id}. */
    private static List<String> ids(String body) {
        String form = java.net.URLDecoder.decode(body, StandardCharsets.UTF_8);
        return Stream.of(form.split("&"))
                .filter(p -> p.startsWith("_id="))
                .flatMap(p -> Stream.of(p.substring(4).split(",")))
                .toList();
    }

    @Test
    void anEhrThatIncludesNothingIsAskedForWhatItRefersTo() {
        // Given
        ehr.on(
                REQUESTS,
                FHIR,
                bundle(
                                referring("a", "Medication/m1"),
                                referring("b", ehr.base() + "/fhir/Medication/m2/_history/3"),
                                referring("c", "Medication/m1"))
                        .toString());
        ehr.on(
                MEDICATIONS,
                (exchange, body) -> send(
                        exchange,
                        bundle(ids(body).stream()
                                .map(MisbehavingEhrTest::medication)
                                .toArray(JsonNode[]::new))));
        // When
        Answer answer = answer("medications");
        // Then
        assertThat(answer.completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(answer.facts(Fact.Prescription.class))
                .hasSize(3)
                .allMatch(p -> p.codes().stream().anyMatch(c -> c.code().equals(statin())));
        assertThat(ehr.requests())
                .filteredOn(r -> r.startsWith("POST " + MEDICATIONS))
                .singleElement()
                .asString()
                .contains("_id=m1%2Cm2")
                .contains("_elements=")
                .doesNotContain("p1");
    }

    @Test
    void whatStaysUnresolvedMakesTheAnswerPartial() {
        // Given
        ehr.on(
                REQUESTS,
                FHIR,
                bundle(referring("a", "Medication/m1"), referring("b", "Medication/gone"))
                        .toString());
        ehr.on(
                MEDICATIONS,
                (exchange, body) -> send(
                        exchange,
                        bundle(
                                medication("m1"),
                                medication("never-asked-for"),
                                patient().put("id", "p2"))));
        // When
        Answer answer = answer("medications");
        // Then
        assertThat(answer.completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(answer.facts()).hasSize(2);
        // Given a server that finds nothing, or knows no such search
        ehr.on(MEDICATIONS, FHIR, "{\"resourceType\":\"OperationOutcome\"}");
        assertThat(answer("medications").completeness()).isEqualTo(Completeness.PARTIAL);
        ehr.on(MEDICATIONS, (exchange, body) -> exchange.sendResponseHeaders(400, -1));
        assertThat(answer("medications").completeness()).isEqualTo(Completeness.PARTIAL);
    }

    @Test
    void nothingButTheContractsOwnTypeOfThisEhrIsAskedFor() {
        // Given
        ehr.on(
                REQUESTS,
                FHIR,
                bundle(
                                referring("a", "Patient/p2"),
                                referring("b", "https://other.example.org/fhir/Medication/1"),
                                referring("c", "Medication/1,2&x=y"),
                                referring("d", "urn:uuid:3b1f9d3e-0000-4000-8000-000000000000"))
                        .toString());
        // Then
        assertThat(answer("medications").completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(asked(MEDICATIONS)).isZero();
    }

    @Test
    void manyReferencesAreAskedForInBatches() {
        // Given
        ehr.on(
                REQUESTS,
                FHIR,
                bundle(IntStream.range(0, 499)
                                .mapToObj(i -> referring("r" + i, "Medication/m" + i))
                                .toArray(JsonNode[]::new))
                        .toString());
        ehr.on(MEDICATIONS, (exchange, body) -> {
            assertThat(ids(body)).hasSizeLessThanOrEqualTo(50);
            send(
                    exchange,
                    bundle(ids(body).stream()
                            .map(MisbehavingEhrTest::medication)
                            .toArray(JsonNode[]::new)));
        });
        // When
        Answer answer = answer("medications");
        // Then
        assertThat(answer.completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(asked(MEDICATIONS)).isEqualTo(10);
    }

    @Test
    void waitsWhenItIsToldToAndStillAnswersInTime() {
        // Given
        AtomicInteger count = new AtomicInteger();
        ehr.on("/fhir/Condition/_search", (exchange, body) -> {
            if (count.getAndIncrement() == 0) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(429, -1);
            } else {
                send(exchange, bundle());
            }
        });
        long begun = System.nanoTime();
        // Then
        assertThat(answer("conditions").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(count).hasValue(2);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void doesNotWaitForWhatWouldComeTooLate() {
        // Given
        AtomicInteger count = new AtomicInteger();
        for (String type :
                List.of("Observation", "Condition", "Procedure", "MedicationRequest", "Encounter", "Patient")) {
            ehr.on("/fhir/" + type + "/_search", (exchange, body) -> {
                count.incrementAndGet();
                exchange.getResponseHeaders().set("Retry-After", "3600");
                exchange.sendResponseHeaders(429, -1);
            });
        }
        long begun = System.nanoTime();
        // When
        Slice slice = Door.pull(chart, Prefetch.none());
        Slice again = Door.pull(chart, Prefetch.none());
        // Then
        assertThat(slice.unanswered()).isTrue();
        assertThat(again.unanswered()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        assertThat(count).as("the second pull sent nothing").hasValueLessThanOrEqualTo(13);
    }

    @Test
    void triesAgainAfterAGatewaysError() {
        // Given
        AtomicInteger count = new AtomicInteger();
        ehr.on("/fhir/Condition/_search", (exchange, body) -> {
            if (count.getAndIncrement() < 2) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                send(exchange, bundle());
            }
        });
        // Then
        assertThat(answer("conditions").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(count).hasValue(3);
    }

    @Test
    void givesUpOnAnAnswerThatDrips() {
        // Given a byte well within the timeout between two
        AtomicInteger dripped = new AtomicInteger();
        ehr.on("/fhir/Condition/_search", (exchange, body) -> {
            exchange.getResponseHeaders().set("Content-Type", FHIR);
            exchange.sendResponseHeaders(200, 0);
            for (; dripped.get() < 200; dripped.incrementAndGet()) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                pause(100);
            }
        });
        long begun = System.nanoTime();
        // Then, within the two seconds for one request, though the caller would wait for twenty
        Slice slice = Door.pull(
                chart, Prefetch.none(), Optional.empty(), Door.CLOCK.instant().plusSeconds(20));
        assertThat(slice.answer("conditions").completeness()).isEqualTo(Completeness.FAILED);
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        assertThat(dripped.get()).isBetween(1, 100);
    }

    @Test
    void anEhrThatIgnoresElementsIsStrippedAllTheSame() {
        // Given
        ObjectNode whole = creatinine("a", "2026-05-01", "1.1");
        whole.setAll(
                json("{'text':{'status':'generated','div':'<div>Zelda Plantedname</div>'},'note':[{'text':'Zelda'}],"
                        + "'performer':[{'display':'Zelda Plantedname'}],'issued':'2026-05-01T10:00:00Z'}"));
        ehr.on(OBSERVATIONS, FHIR, bundle(whole).toString());
        // When
        Slice slice = Door.pull(chart, Prefetch.none());
        // Then
        assertThat(slice.answer("creatinine").completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(slice.answer("creatinine").facts().toString()).doesNotContain("Zelda");
        assertThat(slice.tally().dropped()).isPositive();
    }

    @Test
    void aResultThatIsWordsIsNoNumber() {
        // Given
        ObjectNode words = creatinine("a", "2026-05-01", "1.1");
        words.remove("valueQuantity");
        words.put("valueString", "1.1 mg/dL");
        ehr.on(OBSERVATIONS, FHIR, bundle(words).toString());
        // Then
        assertThat(answer("creatinine").facts(Fact.Measurement.class))
                .singleElement()
                .satisfies(result -> assertThat(result.value()).isEmpty());
    }

    @Test
    void aPageThatRepeatsItsEntriesCountsThemOnce() {
        // Given
        ObjectNode one = creatinine("a", "2026-05-01", "1.1");
        ObjectNode first = bundle(one, creatinine("b", "2026-05-02", "1.2"));
        first.setAll(json("{'link':[{'relation':'next','url':'" + ehr.base() + "/fhir?_getpages=1'}]}"));
        ehr.on(OBSERVATIONS, FHIR, first.toString());
        ehr.on("/fhir", FHIR, bundle(one).toString());
        // Then
        assertThat(answer("creatinine").facts()).hasSize(2);
        assertThat(answer("creatinine").completeness()).isEqualTo(Completeness.COMPLETE);
    }

    @Test
    void anOutcomeInsteadOfABundleIsNoAnswerUnlessNothingWasFound() {
        // Given
        String outcome = "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"%s\",\"code\":\"%s\"}]}";
        ehr.on("/fhir/Condition/_search", FHIR, outcome.formatted("information", "not-found"));
        assertThat(answer("conditions").completeness()).isEqualTo(Completeness.EMPTY);
        ehr.on("/fhir/Condition/_search", FHIR, outcome.formatted("warning", "suppressed"));
        assertThat(answer("conditions").completeness()).isEqualTo(Completeness.FAILED);
        ehr.on("/fhir/Condition/_search", FHIR, outcome.formatted("information", "informational"));
        assertThat(answer("conditions").completeness()).isEqualTo(Completeness.FAILED);
    }

    /** Many callers wait for the one that hangs; who asks the other does not notice. */
    @Test
    void oneEhrThatHangsDoesNotSlowTheOther() throws Exception {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        try (StubServer other = well(new StubServer())) {
            other.on("/fhir/Patient/_search", FHIR, bundle(patient()).toString());
            EhrConfig both = ehr.config(
                    "aceso.ehr.second.issuer",
                    "https://second.example.org",
                    "aceso.ehr.second.jwks-url",
                    other.base() + "/jwks",
                    "aceso.ehr.second.fhir-base-url",
                    other.base() + "/fhir",
                    "aceso.ehr.second.ca-file",
                    other.ca().toString(),
                    "aceso.ehr.hospital.requests-at-once",
                    "4",
                    "aceso.ehr.hospital.request-timeout",
                    "10s");
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            Ehrs ehrs = Door.ehrs(both, meters);
            Chart two = new Chart(
                    Door.PLANS,
                    ehrs,
                    new Authorizations(Tokens.of(both, Door.CLOCK), Door.CLOCK),
                    Door.CLOCK,
                    meters,
                    (patient, into, of, whole) -> {});
            for (String type :
                    List.of("Observation", "Condition", "Procedure", "MedicationRequest", "Encounter", "Patient")) {
                ehr.on("/fhir/" + type + "/_search", (exchange, body) -> await(end));
            }
            pull(two, "second");
            Callable<Slice> hanging = () -> pull(two, "hospital");
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var waiting = IntStream.range(0, 8)
                        .mapToObj(i -> threads.submit(hanging))
                        .toList();
                while (ehr.requests().size() < 4) {
                    pause(10);
                }
                // When
                long begun = System.nanoTime();
                Slice slice = pull(two, "second");
                Duration taken = Duration.ofNanos(System.nanoTime() - begun);
                // Then
                assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
                assertThat(taken).isLessThan(Duration.ofSeconds(2));
                assertThat(waiting).noneMatch(java.util.concurrent.Future::isDone);
                assertThat(ehrs.states()).containsEntry("second", "asked").containsKey("hospital");
                assertThat(ehr.requests()).as("of 104 queries").hasSize(4);
                for (var one : waiting) {
                    assertThat(one.get().unanswered()).isTrue();
                }
            } finally {
                end.countDown();
            }
        }
    }

    private static Slice pull(Chart chart, String ehr) {
        return chart.pull(
                new PatientRef(ehr, "p1"),
                Door.CONTRACT,
                Prefetch.none(),
                Optional.empty(),
                Door.CLOCK.instant().plusSeconds(5));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
