package dev.aceso.clinic.chart;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.egress.StubServer;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.aceso.clinic.chart.Samples.bundle;
import static dev.aceso.clinic.chart.Samples.counted;
import static dev.aceso.clinic.chart.Samples.creatinine;
import static dev.aceso.clinic.chart.Samples.json;
import static dev.aceso.clinic.chart.Samples.patient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The door before an EHR that misbehaves. */
class ChartTest {
    private static final String FHIR = "application/fhir+json";
    private StubServer ehr;
    private Chart chart;

    @BeforeEach
    void start() throws Exception {
        ehr = new StubServer();
        for (String type : new String[] {"Observation", "Condition", "Procedure", "MedicationRequest", "Encounter"}) {
            ehr.on("/fhir/" + type + "/_search", FHIR, bundle().toString());
        }
        ehr.on("/fhir/Patient/_search", FHIR, bundle(patient()).toString());
        chart = Door.chart(ehr);
    }

    @AfterEach
    void stop() throws Exception {
        ehr.close();
    }

    private Completeness conditions() {
        return Door.pull(chart, Prefetch.none()).answer("conditions").completeness();
    }

    private void conditions(String text) {
        ehr.on("/fhir/Condition/_search", FHIR, text);
    }

    @Test
    void asksEverythingByPostAndKeepsThePatientOutOfAddresses() {
        // When
        Slice slice = Door.pull(
                chart,
                Prefetch.none(),
                Optional.of(new Authorization("t")),
                Door.CLOCK.instant().plusSeconds(20));
        // Then
        assertThat(ehr.requests()).hasSize(13).allMatch(r -> r.startsWith("POST /fhir/"));
        assertThat(ehr.requests()).allMatch(r -> !r.split(" ", 3)[1].contains("p1"));
        assertThat(ehr.requests()).filteredOn(r -> r.contains("patient=p1")).hasSize(12);
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(slice.answer("hdl").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(slice.tally().received()).isEqualTo(3);
        assertThat(slice.tally().dropped()).isZero();
    }

    @Test
    void takesThePrefetchAndFetchesOnlyTheRest() {
        // Given
        ObjectNode prefetch = json("{'conditions':null}");
        prefetch.set("patient", patient());
        prefetch.set("creatinine", counted(creatinine("a", "2026-05-01", "1.1")));
        prefetch.set("surprise", json("{'name':'x'}"));
        // When
        Slice slice = Door.pull(chart, Prefetch.of(prefetch));
        // Then
        assertThat(ehr.requests()).hasSize(11).last().asString().contains("_elements=active%2Cid%2Clink");
        assertThat(slice.answer("conditions").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(slice.answer("creatinine").facts()).hasSize(1);
        assertThat(slice.warnings()).containsExactly(Warning.PREFETCH_DRIFT);
        assertThat(slice.tally().received())
                .isEqualTo(slice.tally().handedOn() + slice.tally().dropped());
    }

    @Test
    void aPrefetchByThePublishedTemplatesIsNoDrift() {
        // Given
        ObjectNode prefetch = json("{'conditions':null}");
        prefetch.set("patient", patient());
        // When
        Slice slice = Door.pull(chart, Prefetch.of(prefetch));
        // Then
        assertThat(slice.warnings()).isEmpty();
        assertThat(ehr.requests()).hasSize(12);
    }

    @Test
    void whatWasPrefetchedByANarrowerSearchIsAskedForAgain() {
        // Given
        ObjectNode prefetched = bundle(creatinine("a", "2026-05-01", "1.1"));
        prefetched
                .putArray("link")
                .addObject()
                .put("relation", "self")
                .put("url", ehr.base() + "/fhir/Observation?patient=p1&date=ge2026-04-01");
        // When
        Slice slice = Door.pull(chart, new Prefetch(java.util.Map.of("creatinine", prefetched, "patient", patient())));
        // Then
        assertThat(ehr.requests()).hasSize(13);
        assertThat(slice.warnings()).containsExactly(Warning.PREFETCH_DRIFT);
    }

    /** It says neither what was searched nor how much there is: it may be the first few of many. */
    @Test
    void aPrefetchThatDoesNotShowThatItIsAllIsAskedForAgain() {
        // Given
        var prefetch = new Prefetch(java.util.Map.of("hdl", bundle(), "patient", patient()));
        // When
        Slice slice = Door.pull(chart, prefetch);
        // Then
        assertThat(ehr.requests()).hasSize(13).anyMatch(r -> r.contains("2085-9"));
        assertThat(slice.answer("hdl").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(slice.warnings()).isEmpty();
        // Given an EHR that does not answer then
        ehr.on("/fhir/Observation/_search", (exchange, body) -> exchange.sendResponseHeaders(500, -1));
        // Then
        assertThat(Door.pull(chart, prefetch).answer("hdl").completeness()).isEqualTo(Completeness.PARTIAL);
    }

    @Test
    void aPrefetchOfSoManyAndNoMoreIsAskedForAgain() {
        // Given
        ObjectNode prefetched = bundle(creatinine("a", "2024-05-01", "1.1"));
        prefetched
                .putArray("link")
                .addObject()
                .put("relation", "self")
                .put("url", ehr.base() + "/fhir/Observation?patient=p1&_sort=-date&_count=1");
        ehr.on(
                "/fhir/Observation/_search",
                FHIR,
                bundle(creatinine("b", "2026-05-01", "1.3")).toString());
        // When
        Answer answer = Door.pull(chart, new Prefetch(java.util.Map.of("creatinine", prefetched, "patient", patient())))
                .answer("creatinine");
        // Then
        assertThat(answer.facts()).extracting(fact -> fact.source().id()).containsExactly("b");
        assertThat(answer.completeness()).isEqualTo(Completeness.COMPLETE);
    }

    @Test
    void anAnswerThatSaysOtherwiseOfWhatWasPrefetchedIsWholeOnlyWhereItsVersionIsNewer() {
        for (String[] each : new String[][] {
            {"2", "3", "COMPLETE"}, {"3", "2", "PARTIAL"}, {"2", "2", "PARTIAL"}, {"a", "b", "PARTIAL"}
        }) {
            // Given
            ObjectNode prefetched = bundle(version(each[0], "1.1"));
            ehr.on(
                    "/fhir/Observation/_search",
                    FHIR,
                    bundle(version(each[1], "9.9")).toString());
            // When
            Slice slice = Door.pull(chart, new Prefetch(java.util.Map.of("creatinine", prefetched)));
            // Then
            assertThat(slice.answer("creatinine").completeness())
                    .as(String.join(" ", each))
                    .isEqualTo(Completeness.valueOf(each[2]));
            assertThat(slice.warnings().contains(Warning.CONTRADICTORY)).isEqualTo(each[2].equals("PARTIAL"));
        }
    }

    /** The body of a hook is read otherwise than the answer of an EHR. */
    @Test
    void aNumberThatWasReadOtherwiseIsNoContradiction() throws Exception {
        // Given
        ObjectNode came = bundle(version("2", "0.9"));
        ehr.on("/fhir/Observation/_search", FHIR, came.toString());
        var prefetched = new com.fasterxml.jackson.databind.ObjectMapper().readTree(came.toString());
        // When
        Slice slice = Door.pull(chart, new Prefetch(java.util.Map.of("creatinine", prefetched)));
        // Then
        assertThat(slice.answer("creatinine").completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(slice.warnings()).isEmpty();
    }

    private static ObjectNode version(String id, String value) {
        return creatinine("a", "2026-05-01", value).setAll(json("{'meta':{'versionId':'" + id + "'}}"));
    }

    @Test
    void whatWasPrefetchedWithoutADateIsNotForgottenWhenASearchByDateLeavesItOut() {
        // Given
        ObjectNode undated = creatinine("u", "", "9");
        undated.remove("effectiveDateTime");
        ObjectNode prefetched = bundle(creatinine("a", "2026-05-01", "1.1"), undated);
        prefetched.put("total", 3);
        ehr.on(
                "/fhir/Observation/_search",
                FHIR,
                bundle(creatinine("a", "2026-05-01", "1.1")).toString());
        // When
        Answer answer = Door.pull(chart, new Prefetch(java.util.Map.of("creatinine", prefetched, "patient", patient())))
                .answer("creatinine");
        // Then
        assertThat(ehr.requests()).hasSize(13);
        assertThat(answer.completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(answer.facts()).hasSize(1);
    }

    @Test
    void refusesAPrefetchAboutAnotherPatientBeforeItAsksAnything() {
        ObjectNode prefetch = json("{}");
        prefetch.set("patient", patient().put("id", "p2"));
        assertFailure(Prefetch.of(prefetch), Code.PATIENT_MISMATCH);
        assertThat(ehr.requests()).isEmpty();
    }

    @Test
    void refusesAPrefetchOfTheWrongType() {
        ObjectNode prefetch = json("{}");
        prefetch.set("creatinine", patient());
        assertFailure(Prefetch.of(prefetch), Code.MALFORMED);
        prefetch.put("creatinine", "text");
        assertFailure(Prefetch.of(prefetch), Code.MALFORMED);
        assertThat(ehr.requests()).isEmpty();
    }

    @Test
    void saysThatThePatientIsUnknown() {
        ehr.on("/fhir/Patient/_search", FHIR, bundle().toString());
        assertFailure(Prefetch.none(), Code.PATIENT_UNKNOWN);
    }

    @Test
    void saysThatTheEhrIsDown() throws Exception {
        ehr.close();
        Slice slice = Door.pull(chart, Prefetch.none());
        assertThat(slice.unanswered()).isTrue();
        assertThat(slice.warnings()).isEmpty();
    }

    @Test
    void anAnswerAboutAnotherPatientSpoilsItsQueryOnlyAndIsSaid() throws Exception {
        // Given
        ObjectNode other = Samples.condition("o", "http://hl7.org/fhir/sid/icd-10-cm", "E11.9");
        other.putObject("subject").put("reference", "Patient/p2");
        conditions(bundle(other).toString());
        // When
        Slice slice = Door.pull(chart, Prefetch.none());
        // Then
        assertThat(slice.answer("conditions").completeness()).isEqualTo(Completeness.FAILED);
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(slice.unanswered()).isFalse();
        assertThat(slice.warnings()).containsExactly(Warning.FOREIGN_PATIENT);
        // Given a page after it that cannot be read
        conditions(bundle(other)
                .setAll(json("{'link':[{'relation':'next','url':'" + ehr.base() + "/fhir?page=2'}]}"))
                .toString());
        ehr.on("/fhir", "text/html", "<html>Sign in</html>");
        // Then
        assertThat(Door.pull(chart, Prefetch.none()).warnings()).containsExactly(Warning.FOREIGN_PATIENT);
    }

    @Test
    void saysWhatWasWrongWithAPrefetchThoughTheEhrAnsweredBetter() {
        // Given
        ObjectNode[] many = IntStream.range(0, 501)
                .mapToObj(i -> creatinine("r" + i, "2026-05-01", "1"))
                .toArray(ObjectNode[]::new);
        // When
        Slice slice = Door.pull(chart, new Prefetch(java.util.Map.of("creatinine", bundle(many))));
        // Then
        assertThat(slice.answer("creatinine").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(slice.warnings()).containsExactly(Warning.TOO_MANY);
    }

    /** An EHR moves resources when it merges, so what came before and after does not belong together. */
    @Test
    void usesNothingOfAChartThatWasMergedWhileItWasRead() {
        // Given
        var merged = patient().setAll(json("{'link':[{'other':{'reference':'Patient/p9'},'type':'replaced-by'}]}"));
        ehr.on("/fhir/Condition/_search", (exchange, body) -> {
            ehr.on("/fhir/Patient/_search", FHIR, bundle(merged).toString());
            StubServer.send(exchange, 200, FHIR, bundle().toString().getBytes(StandardCharsets.UTF_8));
        });
        // Then
        assertFailure(Prefetch.none(), Code.PATIENT_MERGED);
        // Given a Patient that came along, from before
        ehr.on("/fhir/Patient/_search", FHIR, bundle(patient()).toString());
        // Then
        assertFailure(new Prefetch(java.util.Map.of("patient", patient())), Code.PATIENT_MERGED);
    }

    @Test
    void asksNothingAboutAPatientWhoIsToldToBeReplaced() {
        var merged = patient().setAll(json("{'link':[{'other':{'reference':'Patient/p9'},'type':'replaced-by'}]}"));
        assertFailure(new Prefetch(java.util.Map.of("patient", merged)), Code.PATIENT_MERGED);
        assertThat(ehr.requests()).isEmpty();
    }

    @Test
    void callsNothingWholeOfAChartWhenItIsNotSeenWhoseItIs() {
        ehr.on("/fhir/Patient/_search", (exchange, body) -> exchange.sendResponseHeaders(500, -1));
        Slice slice = Door.pull(chart, new Prefetch(java.util.Map.of("patient", patient(), "hdl", counted())));
        assertThat(slice.answer("conditions").completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(slice.answer("hdl").completeness()).isEqualTo(Completeness.EMPTY);
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
    }

    @Test
    void asksForNothingMoreWhenEverythingCameAlong() {
        // Given
        java.util.Map<String, com.fasterxml.jackson.databind.JsonNode> all = new java.util.HashMap<>();
        Door.CONTRACT.queries().forEach(query -> all.put(query.key(), counted()));
        all.put("patient", patient());
        // When
        Door.pull(chart, new Prefetch(all));
        // Then
        assertThat(ehr.requests()).isEmpty();
    }

    @Test
    void hasTheHistoryLearnWhatTheEhrSaysOfLinksAndOfNothingElsewhere() throws Exception {
        // Given
        var seen = new java.util.ArrayList<String>();
        Chart learning = Door.chart(
                ehr,
                (who, into, of, whole) ->
                        seen.add(new java.util.TreeSet<>(into) + " " + new java.util.TreeSet<>(of) + " " + whole));
        var linked = patient().setAll(json("""
                {'link':[{'other':{'reference':'Patient/old'},'type':'replaces'},
                 {'other':{'reference':'%s/fhir/Patient/older/_history/2'},'type':'replaces'},
                 {'other':{'reference':'https://elsewhere.example/Patient/far'},'type':'replaces'},
                 {'other':{'reference':'Patient/a/b'},'type':'replaces'},
                 {'other':{'reference':'RelatedPerson/r'},'type':'seealso'}]}""".formatted(ehr.base())));
        ehr.on("/fhir/Patient/_search", FHIR, bundle(linked).toString());
        // When
        Slice slice = Door.pull(learning, Prefetch.none());
        Door.pull(learning, new Prefetch(java.util.Map.of("patient", patient())));
        // Then
        assertThat(seen).containsExactly("[] [old, older] true", "[] [] false", "[] [old, older] true");
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(slice.answer("patient").facts().toString()).doesNotContain("old");
    }

    private void assertFailure(Prefetch prefetch, Code code) {
        assertThatThrownBy(() -> Door.pull(chart, prefetch))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(code));
    }

    @Test
    void takesNoHtmlErrorOrBrokenJsonForAnAnswer() {
        ehr.on("/fhir/Condition/_search", "text/html", "<html>Sign in</html>");
        assertThat(conditions()).isEqualTo(Completeness.FAILED);
        ehr.on(
                "/fhir/Condition/_search",
                (e, b) -> StubServer.send(e, 500, FHIR, bundle().toString().getBytes(StandardCharsets.UTF_8)));
        assertThat(conditions()).isEqualTo(Completeness.FAILED);
        conditions("{\"resourceType\":\"Bundle\",\"entry\":[");
        assertThat(conditions()).isEqualTo(Completeness.FAILED);
        conditions(
                "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"processing\"}]}");
        assertThat(conditions()).isEqualTo(Completeness.FAILED);
        conditions("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000)
                + "}");
        assertThat(conditions()).isEqualTo(Completeness.FAILED);
        conditions("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"type\":\"searchset\"}");
        assertThat(conditions()).isEqualTo(Completeness.FAILED);
    }

    /** What cannot be read must not look as if there were nothing, or no more. */
    @Test
    void takesNoBundleWhosePartsAreNoneForAnEmptyOne() {
        for (String part : new String[] {
            "'entry':{'resource':{'resourceType':'Condition'}}",
            "'entry':'x'",
            "'entry':null",
            "'link':{'relation':'next','url':'x'}",
            "'link':null",
            "'link':['next']",
            "'link':[{'relation':'next'}]",
            "'total':'many'",
            "'total':null"
        }) {
            var bundle = json("{'resourceType':'Bundle','type':'searchset'," + part + "}");
            conditions(bundle.toString());
            assertThat(conditions()).as(part).isEqualTo(Completeness.FAILED);
            assertFailure(new Prefetch(java.util.Map.of("conditions", bundle)), Code.MALFORMED);
        }
    }

    @Test
    void stopsAtABoundWhateverTheServerSends() throws Exception {
        // Given
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"x\":[".getBytes(StandardCharsets.UTF_8));
            gzip.write(("1,".repeat(2 << 20) + "1]}").getBytes(StandardCharsets.UTF_8));
        }
        ehr.on("/fhir/Condition/_search", (exchange, body) -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            StubServer.send(exchange, 200, FHIR, bomb.toByteArray());
        });
        // Then
        assertThat(conditions()).isEqualTo(Completeness.FAILED);
    }

    @Test
    void doesNotFollowARedirect() {
        ehr.on("/fhir/Condition/_search", (exchange, body) -> {
            exchange.getResponseHeaders().set("Location", ehr.base() + "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
        });
        assertThat(conditions()).isEqualTo(Completeness.FAILED);
        assertThat(ehr.requests()).noneMatch(r -> r.contains("elsewhere"));
    }

    @Test
    void followsFurtherPagesOfItsOwnOnly() throws Exception {
        // Given
        ehr.on(
                "/fhir",
                FHIR,
                bundle(Samples.condition("c", "http://hl7.org/fhir/sid/icd-10-cm", "E11.9"))
                        .toString());
        conditions(next(ehr.base() + "/fhir?_getpages=1"));
        // Then
        assertThat(conditions()).isEqualTo(Completeness.COMPLETE);
        try (StubServer foreign = new StubServer()) {
            conditions(next(foreign.base() + "/fhir?_getpages=1"));
            assertThat(conditions()).isEqualTo(Completeness.PARTIAL);
            assertThat(foreign.requests()).isEmpty();
        }
        conditions(next(ehr.base() + "/admin"));
        assertThat(conditions()).isEqualTo(Completeness.PARTIAL);
        assertThat(ehr.requests()).noneMatch(r -> r.contains("/admin"));
    }

    @Test
    void leavesPagesThatNeverEnd() {
        // Given
        ehr.on(
                "/fhir",
                (exchange, body) -> StubServer.send(
                        exchange,
                        200,
                        FHIR,
                        next(ehr.base() + "/fhir?page=" + ehr.requests().size()).getBytes(StandardCharsets.UTF_8)));
        conditions(next(ehr.base() + "/fhir?page=0"));
        // Then
        assertThat(conditions()).isEqualTo(Completeness.PARTIAL);
        assertThat(ehr.requests()).filteredOn(r -> r.startsWith("GET")).hasSize(9);
        // Given a page that leads to itself
        ehr.on("/fhir", FHIR, next(ehr.base() + "/fhir?page=0"));
        assertThat(conditions()).isEqualTo(Completeness.PARTIAL);
        assertThat(ehr.requests()).filteredOn(r -> r.startsWith("GET")).hasSize(10);
    }

    private static String next(String url) {
        return bundle().setAll(json("{'link':[{'relation':'next','url':'" + url + "'}]}"))
                .toString();
    }

    @Test
    void doesNotWaitBeyondTheDeadline() {
        ehr.on("/fhir/Condition/_search", (exchange, body) -> {
            try {
                Thread.sleep(1_900);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            StubServer.send(exchange, 200, FHIR, bundle().toString().getBytes(StandardCharsets.UTF_8));
        });
        Prefetch patient = new Prefetch(java.util.Map.of("patient", patient()));
        Slice slice =
                Door.pull(chart, patient, Optional.empty(), Door.CLOCK.instant().plusMillis(1));
        assertThat(slice.answer("patient").completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(slice.answer("conditions").completeness()).isEqualTo(Completeness.FAILED);
    }

    @Test
    void tenThousandEntriesArePartOfAnAnswer() {
        ObjectNode[] many = IntStream.range(0, 10_000)
                .mapToObj(
                        i -> json("{'resourceType':'Condition','id':'" + i + "','subject':{'reference':'Patient/p1'}}"))
                .toArray(ObjectNode[]::new);
        conditions(bundle(many).toString());
        assertThat(conditions()).isEqualTo(Completeness.PARTIAL);
    }
}
