package dev.aceso.clinic.chart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Relation;
import dev.aceso.ground.parties.StaffRef;
import dev.aceso.trust.access.relations.EhrRelations.None;
import dev.aceso.trust.access.relations.EhrRelations.Proven;
import dev.aceso.trust.access.relations.EhrRelations.Terms;
import dev.aceso.trust.access.relations.EhrRelations.Told;
import dev.aceso.trust.access.relations.EhrRelations.Unsure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static dev.aceso.clinic.chart.Samples.bundle;
import static dev.aceso.clinic.chart.Samples.json;
import static dev.aceso.clinic.chart.Samples.patient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an EHR answers to the question who treats a patient, and what of that proves it. It is noon of June 1st. */
class ChartRelationsTest {
    private static final String FHIR = "application/fhir+json";
    private static final List<String> TYPES =
            List.of("Encounter", "Appointment", "CareTeam", "ServiceRequest", "MedicationRequest", "Task");
    private static final StaffRef STAFF = new StaffRef("hospital", "Practitioner/d1");
    private static final String LATELY = ",'period':{'start':'2026-06-01T08:00:00Z'}";
    private static final String ALL = "encounter,appointment,care-team,order,assignment";
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private StubServer ehr;

    @BeforeEach
    void start() throws Exception {
        ehr = new StubServer();
        TYPES.forEach(type -> ehr.on("/fhir/" + type + "/_search", FHIR, bundle().toString()));
        ehr.on("/fhir/Patient/_search", FHIR, bundle(patient()).toString());
    }

    @AfterEach
    void stop() throws Exception {
        ehr.close();
    }

    private Told told(String... more) {
        return told(STAFF, more);
    }

    private Told told(StaffRef staff, String... more) {
        List<String> settings = new ArrayList<>(List.of("aceso.ehr.hospital.relations", ALL));
        settings.addAll(List.of(more));
        return asked(staff, settings.toArray(String[]::new));
    }

    private Told asked(StaffRef staff, String... more) {
        EhrConfig config = ehr.config(more);
        var relations = new ChartRelations(
                Door.chart(ehr, more), Door.ehrs(config, meters), Door.CONTRACTS, config, Door.CLOCK, meters);
        return relations.ask(staff, Door.PATIENT, terms());
    }

    private static Terms terms() {
        return new Terms(
                Duration.ofDays(14),
                Duration.ofDays(7),
                Duration.ofHours(48),
                Duration.ofDays(30),
                Door.CLOCK.instant().plusSeconds(4));
    }

    /** Answers that are empty but for these; whatever status was asked for. */
    private void holds(JsonNode... resources) {
        for (JsonNode resource : resources) {
            String type = resource.path("resourceType").asText();
            ehr.on("/fhir/" + type + "/_search", FHIR, bundle(resource).toString());
        }
    }

    private static void send(HttpExchange exchange, JsonNode body) throws IOException {
        StubServer.send(exchange, 200, FHIR, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode encounter(String status, String more) {
        return json("{'resourceType':'Encounter','id':'e1','status':'" + status
                + "','class':{'code':'AMB'},'subject':{'reference':'Patient/p1'},"
                + "'participant':[{'individual':{'reference':'Practitioner/d1'}}]" + more + "}");
    }

    private static JsonNode stay(String begin, String part) {
        return json(
                "{'resourceType':'Encounter','id':'e1','status':'in-progress','class':{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode',"
                        + "'code':'IMP'},'subject':{'reference':'Patient/p1'},'period':{'start':'" + begin
                        + "'},'participant':[{'individual':{'reference':'Practitioner/d1'}" + part + "}]}");
    }

    private static JsonNode appointment(String status, String start, String answer, String... others) {
        return json("{'resourceType':'Appointment','id':'a1','status':'" + status + "','start':'" + start
                + "','participant':[{'actor':{'reference':'Patient/p1'},'status':'accepted'},"
                + "{'actor':{'reference':'Practitioner/d1'},'status':'" + answer + "'}" + String.join("", others)
                + "]}");
    }

    private static JsonNode team(String more) {
        return json("{'resourceType':'CareTeam','id':'t1','status':'active','subject':{'reference':'Patient/p1'},"
                + "'participant':[{'member':{'reference':'Practitioner/d1'}}]" + more + "}");
    }

    private static JsonNode member(String member) {
        return json("{'resourceType':'CareTeam','id':'t1','status':'active','subject':{'reference':'Patient/p1'},"
                + "'participant':[{'member':" + member + "}]}");
    }

    private static JsonNode order(String type, String more) {
        String what = type.equals("ServiceRequest") ? "" : ",'medicationCodeableConcept':{'text':'x'}";
        return json("{'resourceType':'" + type + "','id':'o1','status':'active','subject':{'reference':'Patient/p1'},"
                + "'requester':{'reference':'Practitioner/d1'}" + what + more + "}");
    }

    private static JsonNode task(String status, String intent) {
        return json(
                "{'resourceType':'Task','id':'k1','status':'" + status + "','intent':'" + intent
                        + "','for':{'reference':'Patient/p1'},'authoredOn':'2026-05-30','owner':{'reference':'Practitioner/d1'}}");
    }

    @TestFactory
    Stream<DynamicTest> proves() {
        return Stream.of(
                proves("a visit under way", Relation.ENCOUNTER, encounter("in-progress", LATELY)),
                proves(
                        "a visit of two days",
                        Relation.ENCOUNTER,
                        encounter("in-progress", ",'period':{'start':'2026-05-30T12:00:00Z'}")),
                proves("a stay of thirty days", Relation.ENCOUNTER, stay("2026-05-02T12:00:00Z", "")),
                proves(
                        "a stay of a year, taken over this week",
                        Relation.ENCOUNTER,
                        stay("2025-05-01", ",'period':{'start':'2026-05-28'}")),
                proves(
                        "a visit that ended a fortnight ago",
                        Relation.ENCOUNTER,
                        encounter(
                                "finished", ",'period':{'start':'2026-05-18T08:00:00Z','end':'2026-05-18T12:00:01Z'}")),
                proves(
                        "an appointment of next week",
                        Relation.APPOINTMENT,
                        appointment("booked", "2026-06-08T11:59:00Z", "accepted")),
                proves(
                        "an appointment of last week",
                        Relation.APPOINTMENT,
                        appointment("fulfilled", "2026-05-25T09:00:00+02:00", "accepted")),
                proves(
                        "an appointment of two patients",
                        Relation.APPOINTMENT,
                        appointment(
                                "booked",
                                "2026-06-02T09:00:00Z",
                                "needs-action",
                                ",{'actor':{'reference':'Patient/p2'},'status':'accepted'},{'actor':{'display':'Room 4'},'status':'accepted'}")),
                proves("a care team without an end", Relation.CARE_TEAM, team("")),
                proves(
                        "a care team that ends today",
                        Relation.CARE_TEAM,
                        team(",'period':{'start':'2026','end':'2026-06-01'}")),
                proves(
                        "a member by the EHR's address",
                        Relation.CARE_TEAM,
                        member("{'reference':'" + ehr().base() + "/fhir/Practitioner/d1/_history/3'}")),
                proves(
                        "an order",
                        Relation.ORDER,
                        order("ServiceRequest", ",'intent':'order','authoredOn':'2026-05-01'")),
                proves(
                        "a prescription",
                        Relation.ORDER,
                        order("MedicationRequest", ",'intent':'order','authoredOn':'2026-05-01'")),
                proves("a task", Relation.ASSIGNMENT, task("accepted", "order")));
    }

    private StubServer ehr() {
        return ehr;
    }

    private DynamicTest proves(String what, Relation relation, JsonNode resource) {
        return DynamicTest.dynamicTest(
                what,
                () -> fresh(() -> {
                    holds(resource);
                    assertThat(told()).isEqualTo(new Proven(relation));
                }));
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Before and after run once for all that a factory makes. */
    private void fresh(Step step) throws Exception {
        TYPES.forEach(type -> ehr.on("/fhir/" + type + "/_search", FHIR, bundle().toString()));
        step.run();
    }

    @TestFactory
    Stream<DynamicTest> provesNothing() {
        return Stream.of(
                nothing("a visit to come", encounter("planned", LATELY)),
                nothing("a visit that was called off", encounter("cancelled", LATELY)),
                nothing("a visit by mistake", encounter("entered-in-error", LATELY)),
                nothing("a visit that does not say when it began", encounter("in-progress", "")),
                nothing(
                        "a visit that nobody closed",
                        encounter("in-progress", ",'period':{'start':'2026-05-30T11:59:59Z'}")),
                nothing("a stay that nobody closed", stay("2026-05-02T11:59:59Z", "")),
                nothing(
                        "a stay by a code of the house's own",
                        json(stay("2026-05-20", "").toString().replace("v3-ActCode", "our-classes"))),
                nothing(
                        "a visit that begins later",
                        encounter("in-progress", ",'period':{'start':'2026-06-01T12:00:01Z'}")),
                nothing(
                        "a visit that is over",
                        encounter(
                                "in-progress",
                                ",'period':{'start':'2026-06-01T08:00:00Z','end':'2026-06-01T12:00:00Z'}")),
                nothing(
                        "a visit that ended before",
                        encounter(
                                "finished", ",'period':{'start':'2026-05-18T08:00:00Z','end':'2026-05-18T11:59:59Z'}")),
                nothing("a visit that does not say when it ended", encounter("finished", "")),
                nothing(
                        "a visit that they left long ago",
                        json("{'resourceType':'Encounter','id':'e1','status':'in-progress','class':{'code':'IMP'},"
                                + "'subject':{'reference':'Patient/p1'},'period':{'start':'2026-06-01'},"
                                + "'participant':[{'individual':{'reference':'Practitioner/d1'},"
                                + "'period':{'end':'2026-05-01'}}]}")),
                nothing("an appointment long to come", appointment("booked", "2026-06-08T12:00:01Z", "accepted")),
                nothing("an appointment that they declined", appointment("booked", "2026-06-02T09:00:00Z", "declined")),
                nothing("an appointment called off", appointment("cancelled", "2026-06-02T09:00:00Z", "accepted")),
                nothing("an appointment missed", appointment("noshow", "2026-05-31T09:00:00Z", "accepted")),
                nothing("a care team to come", team(",'period':{'start':'2026-07'}")),
                nothing("a care team of the past", team(",'period':{'start':'2025','end':'2026-05-31'}")),
                nothing(
                        "a member of the past",
                        json(
                                "{'resourceType':'CareTeam','id':'t1','status':'active','subject':{'reference':'Patient/p1'},"
                                        + "'participant':[{'member':{'reference':'Practitioner/d1'},'period':{'end':'2026-05'}}]}")),
                nothing("another member", member("{'reference':'Practitioner/d2'}")),
                nothing("a longer id", member("{'reference':'Practitioner/d11'}")),
                nothing("another type", member("{'reference':'PractitionerRole/d1'}")),
                nothing(
                        "a member of another EHR",
                        member("{'reference':'https://elsewhere.example/fhir/Practitioner/d1'}")),
                nothing("a contained member", member("{'reference':'#d1'}")),
                nothing("a logical reference", member("{'identifier':{'value':'Practitioner/d1'}}")),
                nothing("a name only", member("{'display':'Practitioner/d1'}")),
                nothing("a proposal", order("ServiceRequest", ",'intent':'proposal','authoredOn':'2026-05-01'")),
                nothing(
                        "an order not to do it",
                        order("ServiceRequest", ",'intent':'order','doNotPerform':true,'authoredOn':'2026-05-01'")),
                nothing(
                        "an order of last year",
                        order("ServiceRequest", ",'intent':'order','authoredOn':'2025-05-31'")),
                nothing(
                        "a prescription not to take",
                        order("MedicationRequest", ",'intent':'order','doNotPerform':true,'authoredOn':'2026-05-01'")),
                nothing("a task that is done", task("completed", "order")),
                nothing("a task that is a plan", task("requested", "plan")));
    }

    private DynamicTest nothing(String what, JsonNode resource) {
        return DynamicTest.dynamicTest(
                what,
                () -> fresh(() -> {
                    holds(resource);
                    assertThat(told()).isNotInstanceOf(Proven.class);
                }));
    }

    /** An EHR that answers beside the question, or not at all, proves nothing; and it is known that it might have. */
    @TestFactory
    Stream<DynamicTest> isUnsure() {
        JsonNode good = team("");
        return Stream.of(
                unsure(
                        "another patient's",
                        bundle(
                                good,
                                json(team("").toString().replace("p1", "p2").replace("t1", "t2")))),
                unsure("nobody's", bundle(good, json("{'resourceType':'CareTeam','id':'t2','status':'active'}"))),
                unsure(
                        "of another server's patient",
                        json(bundle(good)
                                .toString()
                                .replace("Patient/p1", "https://elsewhere.example/fhir/Patient/p1"))),
                unsure("no status", json(bundle(good).toString().replace("'status':'active',".replace('\'', '"'), ""))),
                unsure("a status that is a number", json(bundle(good).toString().replace("\"active\"", "5"))),
                unsure(
                        "participants that are none",
                        json(bundle(good)
                                .toString()
                                .replaceAll("\"participant\":.*?}]", "\"participant\":\"Practitioner/d1\""))),
                unsure(
                        "a reference that is an object",
                        json(bundle(good)
                                .toString()
                                .replace("\"Practitioner/d1\"", "{\"value\":\"Practitioner/d1\"}"))),
                unsure("a day that is none", bundle(team(",'period':{'start':'2026-02-30'}"))),
                unsure("a time that is none", bundle(team(",'period':{'end':'2026-06-30T99:00:00Z'}"))),
                unsure("what turns its meaning round", bundle(team(",'modifierExtension':[{'url':'urn:not'}]"))),
                unsure("an element that FHIR does not have", bundle(team(",'unless':true"))),
                unsure("what was left out", bundle(good, outcome("warning", "suppressed"))),
                unsure("a fault", bundle(good, outcome("error", "exception"))),
                unsure("an outcome only", outcome("error", "processing")),
                unsure(
                        "more than was sent",
                        json(bundle(good).toString().replace("\"searchset\"", "\"searchset\",\"total\":2"))));
    }

    private static JsonNode outcome(String severity, String code) {
        return json(
                "{'resourceType':'OperationOutcome','issue':[{'severity':'" + severity + "','code':'" + code + "'}]}");
    }

    private DynamicTest unsure(String what, JsonNode answer) {
        return DynamicTest.dynamicTest(
                what,
                () -> fresh(() -> {
                    ehr.on("/fhir/CareTeam/_search", FHIR, answer.toString());
                    assertThat(told()).isInstanceOf(Unsure.class);
                }));
    }

    @Test
    void anAnswerThatDoesNotEndProvesNothing() {
        // Given
        ehr.on("/fhir/CareTeam/_search", (exchange, body) -> {
            int page = (int)
                    ehr.requests().stream().filter(r -> r.contains("CareTeam")).count();
            JsonNode answer = json(bundle(json(team("").toString().replace("t1", "t" + page)))
                    .toString()
                    .replace(
                            "\"searchset\"",
                            "\"searchset\",\"link\":[{\"relation\":\"next\",\"url\":\"CareTeam/_search?page=" + page
                                    + "\"}]"));
            send(exchange, answer);
        });
        // Then
        assertThat(told()).isEqualTo(new Unsure());
        assertThat(ehr.requests())
                .filteredOn(request -> request.contains("CareTeam"))
                .hasSizeLessThan(12);
    }

    @Test
    void whatIsWrongWithOneKindDoesNotHinderAnother() {
        // Given
        ehr.on("/fhir/CareTeam/_search", (exchange, body) -> exchange.sendResponseHeaders(403, -1));
        holds(task("accepted", "order"));
        // Then
        assertThat(told()).isEqualTo(new Proven(Relation.ASSIGNMENT));
    }

    @Test
    void anEhrThatIsSlowOrAwayIsUnsureInTime() throws Exception {
        // Given
        for (String type : TYPES) {
            ehr.on("/fhir/" + type + "/_search", (exchange, body) -> pause());
        }
        long begin = System.nanoTime();
        // Then
        assertThat(told("aceso.ehr.hospital.request-timeout", "300ms", "aceso.ehr.hospital.retries", "0"))
                .isEqualTo(new Unsure());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
        assertThat(told(
                        "aceso.ehr.hospital.fhir-base-url",
                        "https://localhost:1/fhir",
                        "aceso.ehr.hospital.retries",
                        "0"))
                .isEqualTo(new Unsure());
    }

    @Test
    void anEhrThatIsSlowToSayWhoTreatsAPatientIsAskedForItsChartNevertheless() {
        // Given
        String[] strict = {
            "aceso.ehr.hospital.relations", ALL,
            "aceso.ehr.hospital.request-timeout", "1s",
            "aceso.ehr.hospital.retries", "0",
            "aceso.ehr.hospital.breaker-volume", "4",
            "aceso.ehr.hospital.breaker-delay", "30s"
        };
        EhrConfig config = ehr.config(strict);
        Chart chart = Door.chart(ehr, strict);
        var relations =
                new ChartRelations(chart, Door.ehrs(config, meters), Door.CONTRACTS, config, Door.CLOCK, meters);
        TYPES.forEach(type -> ehr.on("/fhir/" + type + "/_search", (exchange, body) -> pause()));
        // When
        assertThat(relations.ask(STAFF, Door.PATIENT, terms())).isEqualTo(new Unsure());
        TYPES.forEach(type -> ehr.on("/fhir/" + type + "/_search", FHIR, bundle().toString()));
        assertThat(relations.ask(STAFF, Door.PATIENT, terms()))
                .as("its own breaker is open")
                .isEqualTo(new Unsure());
        // Then
        assertThat(Door.pull(chart, Prefetch.none()).answer("medications").completeness())
                .isEqualTo(Completeness.EMPTY);
    }

    private static void pause() {
        try {
            Thread.sleep(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPatientWhoIsUnknownOrWasMergedProvesNothing() {
        // Given
        holds(team(""));
        ehr.on("/fhir/Patient/_search", FHIR, bundle().toString());
        // Then
        assertThat(told()).isEqualTo(new None());
        // When
        ehr.on(
                "/fhir/Patient/_search",
                FHIR,
                bundle(
                                json(
                                        "{'resourceType':'Patient','id':'p1','link':[{'type':'replaced-by','other':{'reference':'Patient/p2'}}]}"))
                        .toString());
        // Then
        assertThat(told()).isEqualTo(new None());
        // When
        ehr.on(
                "/fhir/Patient/_search",
                FHIR,
                bundle(json("{'resourceType':'Patient','id':'p1','active':false}"))
                        .toString());
        // Then
        assertThat(told()).isEqualTo(new Unsure());
        // When
        ehr.on("/fhir/Patient/_search", (exchange, body) -> exchange.sendResponseHeaders(500, -1));
        // Then
        assertThat(told()).isEqualTo(new Unsure());
    }

    @Test
    void asksForReferencesStatusAndTimeAndOnlyOfThatPatient() {
        // When
        assertThat(told()).isEqualTo(new None());
        // Then
        assertThat(ehr.requests()).hasSize(8).allSatisfy(request -> {
            assertThat(request)
                    .startsWith("POST /fhir/")
                    .containsPattern("(patient|_id)=p1(&|$)")
                    .doesNotContain("d1");
            assertThat(request.replaceAll("_elements=[^&]*", "")).doesNotContain("code");
        });
        assertThat(ehr.requests().getLast()).startsWith("POST /fhir/Patient/_search");
        assertThat(Door.CONTRACTS
                        .get("relationship", dev.aceso.ground.parties.Purpose.TREATMENT)
                        .queries())
                .flatMap(query -> query.loadedElements().stream()
                        .map(path -> query.type() + "." + path)
                        .toList())
                .noneMatch(path ->
                        path.matches(".*([cC]ode|[cC]oding|reason|medication|birth|name|text).*(?<!class.code)"));
    }

    /** A patient may have hundreds of them far ahead: a course of dialysis, say. */
    @Test
    void asksOnlyForAppointmentsThatCouldProveAndUsesNoOthers() {
        // Given
        JsonNode near = appointment("booked", "2026-06-02T09:00:00Z", "accepted");
        holds(near);
        // When
        assertThat(told()).isEqualTo(new Proven(Relation.APPOINTMENT));
        // Then
        assertThat(ehr.requests())
                .filteredOn(request -> request.contains("/Appointment/"))
                .singleElement()
                .asString()
                .contains("date=ge2026-05-02", "date=le2026-08-31");
        // When
        assertThat(told("aceso.ehr.hospital.search-by-post", "false")).isNotInstanceOf(Proven.class);
        // Then
        assertThat(ehr.requests())
                .filteredOn(request -> request.startsWith("GET /fhir/Appointment?"))
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request).contains("date=ge2026-05-02", "date=le2026-08-31"));
    }

    @Test
    void whatIsBeyondTheLookAheadIsDroppedThoughTheEhrSendsIt() throws Exception {
        // Given
        var contract = Door.CONTRACTS.get("relationship", dev.aceso.ground.parties.Purpose.TREATMENT);
        Plan plan = Door.PLANS.of(contract).stream()
                .filter(each -> each.query().key().equals("appointment"))
                .findFirst()
                .orElseThrow();
        var reading = new Reading(plan, Door.PATIENT, java.net.URI.create(ehr.base() + "/fhir"), Door.TODAY);
        JsonNode last = appointment("booked", "2026-08-31T23:00:00Z", "accepted");
        JsonNode far = json(appointment("booked", "2026-09-01T00:00:00Z", "accepted")
                .toString()
                .replace("a1", "a2"));
        // When
        try (var json = Fhir.JSON.treeAsTokens(bundle(far, last))) {
            reading.page(json);
        }
        // Then
        assertThat(reading.finish().answer().facts(Fact.Involvement.class))
                .extracting(fact -> fact.source().id())
                .containsExactly("a1");
    }

    @Test
    void asksForTheKindsThatCountInThatEhr() {
        // Given
        holds(team(""), task("accepted", "order"));
        // Then
        assertThat(told("aceso.ehr.hospital.relations", "assignment")).isEqualTo(new Proven(Relation.ASSIGNMENT));
        assertThat(ehr.requests())
                .extracting(request -> request.split("[ /]")[3])
                .containsExactly("Task", "Patient");
        assertThat(told("aceso.ehr.hospital.relations", "none")).isEqualTo(new None());
        assertThat(ehr.requests()).hasSize(2);
        for (String wrong : Set.of("chart-opened", "careteam", "none,order")) {
            assertThatThrownBy(() -> told("aceso.ehr.hospital.relations", wrong))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("aceso.ehr.hospital.relations");
        }
    }

    @Test
    void anEhrWhereTheServiceIsNotRegisteredIsAskedOnlyIfItIsSaid() {
        // Given
        holds(team(""));
        // Then
        assertThat(asked(STAFF)).isEqualTo(new None());
        assertThat(ehr.requests()).isEmpty();
        assertThat(told()).isEqualTo(new Proven(Relation.CARE_TEAM));
    }

    @Test
    void aRoleIsMatchedByItselfAndNotByWhoHasIt() {
        // Given
        holds(member("{'reference':'PractitionerRole/r1'}"));
        // Then
        assertThat(told(new StaffRef("hospital", "PractitionerRole/r1"))).isEqualTo(new Proven(Relation.CARE_TEAM));
        assertThat(told(new StaffRef("hospital", "Practitioner/r1"))).isEqualTo(new None());
    }

    @Test
    void whatBelongsToASensitiveCategoryProvesAsWell() {
        // Given
        holds(
                encounter(
                        "in-progress",
                        LATELY
                                + ",'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'SUD'}]}"));
        // Then
        assertThat(told()).isEqualTo(new Proven(Relation.ENCOUNTER));
    }

    @Test
    void whatCannotBeKeptOfThePatientIsAFault() {
        // Given
        holds(team(""));
        var config = ehr.config("aceso.ehr.hospital.relations", ALL);
        var relations = new ChartRelations(
                Door.chart(ehr, (patient, into, of, whole) -> {
                    throw new Failure(Code.STORE_UNAVAILABLE);
                }),
                Door.ehrs(config, meters),
                Door.CONTRACTS,
                config,
                Door.CLOCK,
                meters);
        // Then
        assertThatThrownBy(() -> relations.ask(STAFF, Door.PATIENT, terms()))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.STORE_UNAVAILABLE));
        assertThat(relations.ask(new StaffRef("gone", "Practitioner/d1"), new PatientRef("gone", "p1"), terms()))
                .isEqualTo(new None());
    }
}
