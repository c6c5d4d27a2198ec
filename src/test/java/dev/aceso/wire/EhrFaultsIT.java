package dev.aceso.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.demo.story.Api;
import dev.aceso.demo.world.FaultyEhr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What an EHR can do wrong when it is asked, and that it costs one answer at most. */
class EhrFaultsIT {
    private static Site site;

    private String patient;
    private Instant mark;
    private long records;

    @BeforeAll
    static void start() {
        site = Site.get();
    }

    @BeforeEach
    void mark() {
        patient = Site.somebody();
        records = site.rows().records();
        mark = Site.mark();
    }

    /** Whatever it was, the next call is as good as the first, without a restart. */
    @AfterEach
    void recovers() {
        site.world.faulty().recover();
        var answer = site.faulty.fire(site.faulty.call(patient));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("cards").size()).isPositive();
    }

    @Test
    void saysThatTheEhrKnowsNoSuchPatient() {
        var answer = site.hooks.fire(site.hooks.call("pt-nobody"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("patient-unknown");
        failed("patient-unknown");
    }

    @Test
    void saysThatTheEhrIsDown() {
        site.world.faulty().down();
        try {
            unavailable(fire());
        } finally {
            site.world.faulty().up();
        }
    }

    @Test
    void givesUpOnAnEhrThatDoesNotAnswer() {
        site.world.faulty().fail((exchange, search) -> Site.pause(4_000));
        unavailable(fire());
    }

    @Test
    void givesUpOnAnEhrThatDripsItsAnswer() {
        site.world.faulty().fail((exchange, search) -> {
            exchange.getResponseHeaders().set("content-type", "application/fhir+json");
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 40; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                Site.pause(300);
            }
        });
        unavailable(fire());
    }

    @Test
    void saysThatTheEhrHungUp() {
        site.world.faulty().fail((exchange, search) -> exchange.close());
        unavailable(fire());
    }

    @Test
    void takesNothingFromHtml() {
        site.world
                .faulty()
                .fail((exchange, search) -> FaultyEhr.send(exchange, 200, "text/html", "<html>Sign in</html>"));
        unavailable(fire());
    }

    @Test
    void takesNothingFromHtmlThatIsCalledJson() {
        site.world.faulty().fail((exchange, search) -> FaultyEhr.json(exchange, 200, "<html>Sign in</html>"));
        unavailable(fire());
    }

    @Test
    void takesNothingFromAnError() {
        for (int status : new int[] {400, 401, 403, 404, 429, 500, 503}) {
            mark = Site.mark();
            site.world.faulty().fail((exchange, search) -> FaultyEhr.json(exchange, status, FaultyEhr.chart(search)));
            unavailable(fire());
        }
    }

    @Test
    void waitsWhenTheEhrAsksForItAndStillAnswers() {
        var throttled = new java.util.concurrent.atomic.AtomicInteger();
        site.world.faulty().fail((exchange, search) -> {
            if (throttled.getAndIncrement() < 3) {
                exchange.getResponseHeaders().set("retry-after", "1");
                FaultyEhr.json(exchange, 429, "{}");
            } else {
                FaultyEhr.well(exchange, search);
            }
        });
        var answer = fire();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("cards")).isNotEmpty();
        assertThat(throttled.get()).isGreaterThan(3);
    }

    @Test
    void givesUpAtOnceOnAnEhrThatWantsMoreTimeThanThereIs() {
        site.world.faulty().fail((exchange, search) -> {
            exchange.getResponseHeaders().set("retry-after", "6");
            FaultyEhr.json(exchange, 429, "{}");
        });
        var begun = System.nanoTime();
        unavailable(fire());
        assertThat(java.time.Duration.ofNanos(System.nanoTime() - begun)).isLessThan(java.time.Duration.ofSeconds(4));
        // The wait holds for every caller: the next test begins after it.
        Site.pause(6_000);
    }

    @Test
    void staysReadyWhileOneEhrIsAwayAndShowsHowItStands() {
        site.world.faulty().down();
        try {
            unavailable(fire());
            var health = site.get("/q/health/ready");
            assertThat(health.status()).as(health.body()).isEqualTo(200);
            assertThat(health.json().path("checks"))
                    .filteredOn(check -> check.path("name").asText().equals("ehrs"))
                    .singleElement()
                    .satisfies(check -> {
                        assertThat(check.path("status").asText()).isEqualTo("UP");
                        assertThat(check.path("data").path("demo").asText()).isEqualTo("asked");
                        assertThat(check.path("data").has("faulty")).isTrue();
                    });
        } finally {
            site.world.faulty().up();
        }
    }

    @Test
    void asksForTheMedicationsThatAnEhrDoesNotInclude() {
        site.world.faulty().fail((exchange, search) -> {
            if (search.startsWith("MedicationRequest?")) {
                FaultyEhr.json(
                        exchange,
                        200,
                        FaultyEhr.bundle("{\"resourceType\":\"MedicationRequest\",\"id\":\"r1\","
                                + "\"status\":\"active\",\"intent\":\"order\",\"subject\":{\"reference\":\"Patient/"
                                + patient
                                + "\"},\"medicationReference\":{\"reference\":\"Medication/m1\"}}"));
            } else {
                FaultyEhr.well(exchange, search);
            }
        });
        assertThat(fire().status()).isEqualTo(200);
        assertThat(site.world.faulty().requests())
                .filteredOn(search -> search.startsWith("Medication?"))
                .singleElement()
                .asString()
                .contains("_id=m1");
    }

    @Test
    void takesNothingFromAnAnswerThatEndsTooSoon() {
        site.world.faulty().fail((exchange, search) -> {
            var chart = FaultyEhr.chart(search);
            FaultyEhr.json(exchange, 200, chart.substring(0, chart.length() - 3));
        });
        unavailable(fire());
    }

    @Test
    void takesNothingFromAnAnswerThatIsTooLong() {
        site.world.faulty().fail((exchange, search) -> {
            if (search.contains("2160-0")) {
                endless(exchange, "{\"text\":\"");
            } else {
                FaultyEhr.json(exchange, 500, "{}");
            }
        });
        unavailable(fire());
    }

    @Test
    void takesNothingFromAnAnswerThatIsNestedTooDeeply() {
        site.world
                .faulty()
                .fail((exchange, search) ->
                        FaultyEhr.json(exchange, 200, "{\"entry\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}"));
        unavailable(fire());
    }

    @Test
    void neverFollowsARedirect() {
        site.world.faulty().fail((exchange, search) -> {
            exchange.getResponseHeaders().set("location", site.world.faulty().trapUrl());
            exchange.sendResponseHeaders(search.startsWith("Patient") ? 302 : 307, -1);
        });
        unavailable(fire());
        assertThat(site.world.faulty().trapped()).isZero();
    }

    @Test
    void neverFollowsAFurtherPageElsewhere() {
        site.world
                .faulty()
                .fail((exchange, search) -> FaultyEhr.json(
                        exchange,
                        200,
                        FaultyEhr.chart(search)
                                .replaceFirst(
                                        "\\{",
                                        "{\"link\":[{\"relation\":\"next\",\"url\":\""
                                                + site.world.faulty().trapUrl() + "\"}],")));
        silent(fire());
        assertThat(site.world.faulty().trapped()).isZero();
    }

    @Test
    void takesNoNumberFromABundleOfTenThousand() {
        observations(IntStream.range(0, 10_000)
                .mapToObj(i -> FaultyEhr.creatinine("c" + i, patient))
                .toArray(String[]::new));
        silent(fire());
    }

    @Test
    void takesNoNumberFromResourcesOfAnotherType() {
        observations("{\"resourceType\":\"Condition\",\"id\":\"c1\",\"subject\":{\"reference\":\"Patient/" + patient
                + "\"}}");
        silent(fire());
    }

    @Test
    void takesNothingFromABundleWithAnotherPatientInIt() {
        observations(FaultyEhr.creatinine("c1", patient), FaultyEhr.creatinine("c2", "somebody-else"));
        silent(fire());
    }

    @Test
    void takesNothingFromAnAnswerAboutAnotherPatient() {
        site.world
                .faulty()
                .fail((exchange, search) -> FaultyEhr.json(
                        exchange,
                        200,
                        search.startsWith("Patient?")
                                ? FaultyEhr.bundle(FaultyEhr.patient("somebody-else"))
                                : FaultyEhr.chart(search)));
        silent(fire());
    }

    @Test
    void computesNothingWhereOneQueryFailed() {
        site.world.faulty().fail((exchange, search) -> {
            if (search.startsWith("Condition?")) {
                FaultyEhr.json(exchange, 500, "{}");
            } else {
                FaultyEhr.well(exchange, search);
            }
        });
        silent(fire());
    }

    private Api.Answer fire() {
        return site.faulty.fire(site.faulty.call(patient));
    }

    private static void observations(String... resources) {
        site.world
                .faulty()
                .fail((exchange, search) -> FaultyEhr.json(
                        exchange,
                        200,
                        search.contains("2160-0") ? FaultyEhr.bundle(resources) : FaultyEhr.chart(search)));
    }

    private static void endless(com.sun.net.httpserver.HttpExchange exchange, String begin) throws IOException {
        exchange.getResponseHeaders().set("content-type", "application/fhir+json");
        exchange.sendResponseHeaders(200, 0);
        var out = exchange.getResponseBody();
        out.write(begin.getBytes(StandardCharsets.UTF_8));
        var block = String.join("", Collections.nCopies(1024, "\",\"a\":\"0123456789"))
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 1024; i++) {
            out.write(block);
        }
    }

    /** No answer, and nothing left but the entry that says so. */
    private void unavailable(Api.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(412);
        assertThat(answer.code()).isEqualTo("ehr-unavailable");
        assertThat(answer.type()).startsWith("application/problem+json");
        failed("ehr-unavailable");
    }

    private void failed(String code) {
        assertThat(site.rows().records()).isEqualTo(records);
        var entry = assertThat(site.log(mark, "inference.run", "failed")).singleElement();
        entry.satisfies(failed -> assertThat(Site.code(failed)).isEqualTo(code));
        entry.extracting(failed -> failed.path("patient").asText()).asString().isNotEmpty();
        assertThat(site.count("SELECT count(*) FROM hooks.claim WHERE answer IS NULL AND lease_until > now()"))
                .isZero();
    }

    /** An answer without a card: what could not be had is a gap, kept in the record. */
    private void silent(Api.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("cards")).isEmpty();
        assertThat(site.rows().records()).isEqualTo(records + 1);
        assertThat(site.log(mark, "inference.run", "empty")).hasSize(1);
        assertThat(notComputed(answer.json())).isNotEmpty();
    }

    private JsonNode notComputed(JsonNode answer) {
        var record =
                answer.path("extension").path("dev.aceso.record").path("id").asText();
        return site.get("/api/v1/patients/" + site.opaque("faulty", patient) + "/inferences/" + record, "dr.hassan")
                .json()
                .path("notComputed");
    }
}
