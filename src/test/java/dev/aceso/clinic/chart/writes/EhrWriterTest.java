package dev.aceso.clinic.chart.writes;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.calls.Calls;
import dev.aceso.clinic.chart.writes.Outcome.Done;
import dev.aceso.clinic.chart.writes.Outcome.Later;
import dev.aceso.clinic.chart.writes.Outcome.Never;
import dev.aceso.ground.contracts.Write.Act;
import dev.aceso.ground.egress.StubServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What an EHR can answer to a write, and what counts as written. */
class EhrWriterTest {
    private static final String FHIR = "application/fhir+json";
    private static final String SEARCH = "/fhir/Appointment/_search";
    private static final Content CREATE = content(Act.CREATE);
    private static final Content UPDATE = content(Act.UPDATE);
    private StubServer ehr;
    private EhrWriter writer;

    @BeforeEach
    void start() throws Exception {
        ehr = new StubServer();
        writer = writer();
        ehr.on(SEARCH, FHIR, bundle());
    }

    private EhrWriter writer(String... more) {
        var config = ehr.config(more);
        return new EhrWriter(
                "hospital",
                URI.create(ehr.base() + "/fhir"),
                config.all().get("hospital").searchByPost(),
                new WriteWire(
                        Calls.to("hospital", config.all().get("hospital"), 4, new SimpleMeterRegistry())
                                .once("writes", 1),
                        Clock.systemUTC(),
                        StubServer.egress(config, 1 << 20).toChartOf("hospital")));
    }

    @AfterEach
    void stop() throws Exception {
        ehr.close();
    }

    @Test
    void saysOnceOnlyInAHeaderAndKeepsIdentifierAndPatientOutOfAddresses() {
        // Given
        var headers = new java.util.concurrent.atomic.AtomicReference<String>();
        ehr.on("/fhir/Appointment", (exchange, body) -> {
            headers.set(exchange.getRequestHeaders().getFirst("If-None-Exist") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().set("Location", ehr.base() + "/fhir/Appointment/7/_history/1");
            exchange.sendResponseHeaders(201, -1);
        });
        // When
        var outcome = writer.write(CREATE, true, Optional.of(new Authorization("t")));
        // Then
        assertThat(outcome).isEqualTo(new Done("created"));
        assertThat(headers).hasValue("identifier=urn%3Aaceso%3Aappointment%7Cbooking-1 Bearer t");
        assertThat(ehr.requests()).hasSize(2).allMatch(r -> !r.split(" ", 3)[1].contains("booking-1"));
        assertThat(ehr.requests()).allMatch(r -> !r.split(" ", 3)[1].contains("p1"));
    }

    @ParameterizedTest
    @CsvSource({
        // without the place of the resource, nobody knows who answered
        "200, application/fhir+json, effect-unanswered, true",
        "201, text/html, effect-unanswered, true",
        "202, application/fhir+json, effect-unanswered, true",
        "302, text/html, effect-unanswered, true",
        "401, application/fhir+json, effect-not-permitted, false",
        "403, application/fhir+json, effect-not-permitted, false",
        "408, application/fhir+json, effect-unanswered, true",
        "409, application/fhir+json, effect-unanswered, true",
        "429, application/fhir+json, ehr-unavailable, false",
        "500, application/fhir+json, effect-unanswered, true",
        "502, text/html, effect-unanswered, true",
        "503, application/fhir+json, effect-unanswered, true",
        "504, text/html, effect-unanswered, true",
    })
    void leavesOpenWhatWasNotClearlySaid(int status, String type, String code, boolean unsure) {
        ehr.on("/fhir/Appointment", (e, b) -> StubServer.send(e, status, type, "{}".getBytes(StandardCharsets.UTF_8)));
        assertThat(writer.write(CREATE, false, Optional.empty())).isEqualTo(new Later(code, unsure));
        assertThat(ehr.requests()).as("a write is sent once").hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"412, effect-ambiguous", "400, effect-rejected", "404, effect-rejected", "422, effect-rejected"})
    void givesUpWhatWasClearlyRefused(int status, String code) {
        ehr.on("/fhir/Appointment", (e, b) -> StubServer.send(e, status, FHIR, "{}".getBytes(StandardCharsets.UTF_8)));
        assertThat(writer.write(CREATE, false, Optional.empty())).isEqualTo(new Never(code, false));
    }

    @Test
    void sendsNothingAgainAsLongAsItIsNotCertainThatItIsNotThere() {
        // Given
        ehr.on("/fhir/Appointment", (e, b) -> {
            throw new AssertionError("must not be sent");
        });
        for (String answer : new String[] {
            "<html>",
            "{\"resourceType\":\"OperationOutcome\"}",
            bundle("{\"resourceType\":\"OperationOutcome\",\"issue\":[]}"),
            // a server that does not search by identifier
            bundle(appointment("7", "booking-2", "booked", "1")),
        }) {
            ehr.on(SEARCH, FHIR, answer);
            // Then
            assertThat(writer.write(CREATE, true, Optional.empty()))
                    .as(answer)
                    .isEqualTo(new Later("effect-unanswered", true));
            assertThat(writer.write(CREATE, false, Optional.empty()))
                    .as(answer)
                    .isEqualTo(new Later("ehr-unavailable", false));
        }
        ehr.on(SEARCH, (e, b) -> e.sendResponseHeaders(500, -1));
        assertThat(writer.write(CREATE, true, Optional.empty())).isEqualTo(new Later("effect-unanswered", true));
        ehr.on(SEARCH, (e, b) -> e.sendResponseHeaders(401, -1));
        assertThat(writer.write(CREATE, true, Optional.empty())).isEqualTo(new Later("effect-not-permitted", true));
        assertThat(ehr.requests()).allMatch(r -> r.contains("_search"));
        // Given
        ehr.on(SEARCH, FHIR, bundle(appointment("7", "booking-1", "booked", "1")));
        assertThat(writer.write(CREATE, true, Optional.empty())).isEqualTo(new Done("found"));
        ehr.on(
                SEARCH,
                FHIR,
                bundle(appointment("7", "booking-1", "booked", "1"), appointment("8", "booking-1", "booked", "1")));
        assertThat(writer.write(CREATE, true, Optional.empty())).isEqualTo(new Never("effect-ambiguous", true));
    }

    @Test
    void asksBeforeItSendsForTheFirstTimeAsWell() {
        // Given: an effect that was given up as unanswered is proposed once more, or a backup is restored
        ehr.on(SEARCH, FHIR, bundle(appointment("7", "booking-1", "booked", "1")));
        // Then
        assertThat(writer.write(CREATE, false, Optional.empty())).isEqualTo(new Done("found"));
        assertThat(ehr.requests()).singleElement().asString().contains("_search");
    }

    @Test
    void knowsAfterASearchThatWhatMayHaveArrivedDidNot() {
        ehr.on("/fhir/Appointment", (e, b) -> e.sendResponseHeaders(401, -1));
        assertThat(writer.write(CREATE, true, Optional.empty())).isEqualTo(new Later("effect-not-permitted", false));
    }

    @Test
    void waitsNoLongerThanForOneReadAndDoesNotSendAgain() {
        // Given
        ehr.on("/fhir/Appointment", (e, b) -> {
            try {
                Thread.sleep(5_000);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        long begun = System.nanoTime();
        // Then
        assertThat(writer("aceso.ehr.hospital.request-timeout", "500ms").write(CREATE, false, Optional.empty()))
                .isEqualTo(new Later("effect-unanswered", true));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        assertThat(ehr.requests()).hasSize(2);
    }

    @Test
    void sendsNothingWhileTheBreakerIsOpenOrTheEhrAskedForAWait() {
        // Given
        ehr.on(SEARCH, (e, b) -> e.sendResponseHeaders(503, -1));
        EhrWriter guarded = writer(
                "aceso.ehr.hospital.breaker-volume", "2",
                "aceso.ehr.hospital.breaker-ratio", "1",
                "aceso.ehr.hospital.breaker-delay", "1m");
        guarded.write(CREATE, false, Optional.empty());
        guarded.write(CREATE, false, Optional.empty());
        // Then
        assertThat(guarded.write(CREATE, false, Optional.empty())).isEqualTo(new Later("ehr-unavailable", false));
        assertThat(guarded.write(CREATE, true, Optional.empty())).isEqualTo(new Later("effect-unanswered", true));
        assertThat(ehr.requests()).hasSize(2);
        // Given
        ehr.on(SEARCH, (e, b) -> {
            e.getResponseHeaders().set("Retry-After", "30");
            e.sendResponseHeaders(429, -1);
        });
        writer.write(CREATE, false, Optional.empty());
        // Then
        assertThat(writer.write(CREATE, false, Optional.empty())).isEqualTo(new Later("ehr-unavailable", false));
        assertThat(ehr.requests()).hasSize(3);
    }

    @Test
    void changesOnlyTheVersionThatItFound() {
        // Given
        var match = new java.util.concurrent.atomic.AtomicReference<String>();
        ehr.on(SEARCH, FHIR, bundle(appointment("7", "booking-1", "booked", "3")));
        ehr.on("/fhir/Appointment/7", (e, b) -> {
            match.set(e.getRequestMethod() + e.getRequestHeaders().getFirst("If-Match") + b);
            e.sendResponseHeaders(204, -1);
        });
        // Then
        assertThat(writer.write(UPDATE, false, Optional.empty())).isEqualTo(new Done("updated"));
        assertThat(match).hasValue("PATCHW/\"3\"[{\"op\":\"add\",\"path\":\"/status\",\"value\":\"cancelled\"}]");
        // Given
        ehr.on("/fhir/Appointment/7", (e, b) -> e.sendResponseHeaders(412, -1));
        assertThat(writer.write(UPDATE, false, Optional.empty())).isEqualTo(new Later("effect-conflict", false));
        ehr.on("/fhir/Appointment/7", "text/html", "<html>Sign in</html>");
        assertThat(writer.write(UPDATE, false, Optional.empty())).isEqualTo(new Later("effect-unanswered", true));
        ehr.on(SEARCH, FHIR, bundle(appointment("7", "booking-1", "cancelled", "4")));
        assertThat(writer.write(UPDATE, true, Optional.empty())).isEqualTo(new Done("found"));
        ehr.on(SEARCH, FHIR, bundle(appointment("7", "booking-1", "booked", "../8")));
        assertThat(writer.write(UPDATE, false, Optional.empty())).isEqualTo(new Never("effect-without-version", false));
        ehr.on(SEARCH, FHIR, bundle());
        assertThat(writer.write(UPDATE, false, Optional.empty())).isEqualTo(new Never("effect-target-missing", false));
        // Given an id that leads elsewhere
        ehr.on(SEARCH, FHIR, bundle(appointment("7/../../admin", "booking-1", "booked", "3")));
        assertThat(writer.write(UPDATE, false, Optional.empty())).isEqualTo(new Later("ehr-unavailable", false));
    }

    @Test
    void knowsWhatIsThereHoweverTheEhrWritesIt() {
        // Given
        var content = new Content(
                Act.UPDATE,
                "Appointment",
                "p1",
                "urn:aceso:appointment",
                "booking-1",
                Optional.empty(),
                Map.of(
                        "start", JsonNodeFactory.instance.textNode("2027-03-01T10:00:00Z"),
                        "minutesDuration", JsonNodeFactory.instance.numberNode(30)));
        String theirs = appointment("7", "booking-1", "booked", "3");
        ehr.on(
                SEARCH,
                FHIR,
                bundle(theirs.replaceFirst(
                        "\\{", "{\"start\":\"2027-03-01T11:00:00.000+01:00\",\"minutesDuration\":30.0,")));
        // Then
        assertThat(writer.write(content, true, Optional.empty())).isEqualTo(new Done("found"));
        // Given
        ehr.on(
                SEARCH,
                FHIR,
                bundle(theirs.replaceFirst("\\{", "{\"start\":\"2027-03-01T10:00:00+01:00\",\"minutesDuration\":30,")));
        ehr.on("/fhir/Appointment/7", (e, b) -> e.sendResponseHeaders(204, -1));
        // Then
        assertThat(writer.write(content, true, Optional.empty())).isEqualTo(new Done("updated"));
    }

    @Test
    void searchesByGetWhereTheEhrCannotByPost() {
        // Given
        ehr.on("/fhir/Appointment", FHIR, bundle(appointment("7", "booking-1", "booked", "1")));
        // Then
        assertThat(writer("aceso.ehr.hospital.search-by-post", "false").write(CREATE, true, Optional.empty()))
                .isEqualTo(new Done("found"));
        assertThat(ehr.requests()).singleElement().asString().startsWith("GET /fhir/Appointment?identifier=");
    }

    @Test
    void nobodyThereIsNothingSent() throws Exception {
        ehr.close();
        assertThat(writer.write(CREATE, false, Optional.empty())).isEqualTo(new Later("ehr-unavailable", false));
        assertThat(writer.write(CREATE, true, Optional.empty())).isEqualTo(new Later("effect-unanswered", true));
    }

    private static Content content(Act act) {
        return new Content(
                act,
                "Appointment",
                "p1",
                "urn:aceso:appointment",
                "booking-1",
                Optional.empty(),
                Map.of("status", JsonNodeFactory.instance.textNode("cancelled")));
    }

    private static String appointment(String id, String identifier, String status, String version) {
        return """
                {"resourceType":"Appointment","id":"%s","meta":{"versionId":"%s"},"status":"%s",
                 "identifier":[{"system":"urn:aceso:appointment","value":"%s"}]}""".formatted(id, version, status, identifier);
    }

    private static String bundle(String... resources) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":["
                + java.util.stream.Stream.of(resources)
                        .map(r -> "{\"resource\":" + r + "}")
                        .collect(java.util.stream.Collectors.joining(","))
                + "]}";
    }
}
