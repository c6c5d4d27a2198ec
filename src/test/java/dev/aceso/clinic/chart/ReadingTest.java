package dev.aceso.clinic.chart;

import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Fact.Demographics;
import dev.aceso.clinic.chart.Fact.Measurement;
import dev.aceso.clinic.chart.Fact.Prescription;
import dev.aceso.clinic.chart.Fact.Quantity;
import dev.aceso.ground.contracts.Coding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.aceso.clinic.chart.Samples.bundle;
import static dev.aceso.clinic.chart.Samples.condition;
import static dev.aceso.clinic.chart.Samples.creatinine;
import static dev.aceso.clinic.chart.Samples.json;
import static dev.aceso.clinic.chart.Samples.patient;
import static dev.aceso.clinic.chart.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

class ReadingTest {
    private static final URI BASE = URI.create("https://ehr.example.org/fhir");
    private static final String ICD = Coding.ICD10CM;

    private static Reading reading(String key, JsonNode document) {
        Reading reading = new Reading(Door.plan(key), Door.PATIENT, BASE, Door.TODAY);
        try {
            reading.page(Fhir.JSON.createParser(document.toString())).ifPresent(n -> reading.flaw(Reading.Flaw.CUT));
        } catch (IOException | Fhir.Unreadable e) {
            throw new AssertionError(e);
        }
        return reading;
    }

    /** As it comes from an EHR; and what was prefetched, which is a tree already, is read the same way and left as it is. */
    private static Reading.Read read(String key, JsonNode document) {
        Reading.Read read = reading(key, document).finish();
        JsonNode before = document.deepCopy();
        Reading prefetched = new Reading(Door.plan(key), Door.PATIENT, BASE, Door.TODAY);
        try {
            prefetched.page(document).ifPresent(n -> prefetched.flaw(Reading.Flaw.CUT));
        } catch (Fhir.Unreadable e) {
            throw new AssertionError(e);
        }
        assertThat(prefetched.finish()).isEqualTo(read);
        assertThat(document).isEqualTo(before);
        return read;
    }

    private static ObjectNode with(ObjectNode resource, String more) {
        return resource.setAll(json(more));
    }

    static Stream<Arguments> answers() {
        ObjectNode one = creatinine("a", "2026-05-01", "1.1");
        ObjectNode diabetes = condition("c", ICD, "E11.9");
        return Stream.of(
                Arguments.of("something", "creatinine", bundle(one), Completeness.COMPLETE, 1),
                Arguments.of("nothing", "creatinine", bundle(), Completeness.EMPTY, 0),
                Arguments.of(
                        "no entry at all",
                        "creatinine",
                        json("{'resourceType':'Bundle','type':'searchset','total':0}"),
                        Completeness.EMPTY,
                        0),
                Arguments.of(
                        "an open next",
                        "creatinine",
                        with(bundle(one), "{'link':[{'relation':'next','url':'x'}]}"),
                        Completeness.PARTIAL,
                        1),
                Arguments.of(
                        "a total of more", "creatinine", with(bundle(one), "{'total':2}"), Completeness.PARTIAL, 1),
                Arguments.of(
                        "outcome: no results",
                        "creatinine",
                        bundle(outcome("warning", "not-found")),
                        Completeness.EMPTY,
                        0),
                Arguments.of(
                        "outcome: suppressed",
                        "creatinine",
                        bundle(one, outcome("information", "suppressed")),
                        Completeness.PARTIAL,
                        1),
                Arguments.of(
                        "outcome: a hint",
                        "creatinine",
                        bundle(one, outcome("information", "informational")),
                        Completeness.COMPLETE,
                        1),
                Arguments.of(
                        "outcome: unlisted",
                        "creatinine",
                        bundle(one, outcome("information", "success")),
                        Completeness.PARTIAL,
                        1),
                Arguments.of(
                        "outcome: who asks is not known",
                        "creatinine",
                        bundle(one, outcome("warning", "login")),
                        Completeness.FAILED,
                        0),
                Arguments.of(
                        "outcome: fatal",
                        "creatinine",
                        bundle(one, outcome("fatal", "informational")),
                        Completeness.FAILED,
                        0),
                Arguments.of(
                        "no bundle: nothing found",
                        "creatinine",
                        outcome("information", "not-found"),
                        Completeness.EMPTY,
                        0),
                Arguments.of(
                        "outcome: not found, as an error",
                        "creatinine",
                        bundle(outcome("error", "not-found")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "outcome without an issue",
                        "creatinine",
                        bundle(json("{'resourceType':'OperationOutcome'}")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of("wrong type", "creatinine", bundle(one, patient()), Completeness.PARTIAL, 1),
                Arguments.of(
                        "entry without a resource",
                        "creatinine",
                        with(bundle(), "{'entry':[{'fullUrl':'x'}]}"),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "nobody's",
                        "creatinine",
                        bundle(one, without(creatinine("b", "2026-05-02", "1"), "subject")),
                        Completeness.PARTIAL,
                        1),
                Arguments.of(
                        "a group's",
                        "creatinine",
                        bundle(with(creatinine("b", "2026-05-02", "1"), "{'subject':{'reference':'Group/1'}}")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "unknown element",
                        "creatinine",
                        bundle(one, with(creatinine("b", "2026-05-02", "1"), "{'negated':true}")),
                        Completeness.PARTIAL,
                        1),
                Arguments.of(
                        "modifier extension",
                        "creatinine",
                        bundle(with(
                                creatinine("b", "2026-05-02", "1"),
                                "{'modifierExtension':[{'url':'x','valueBoolean':true}]}")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "implicit rules",
                        "creatinine",
                        bundle(with(creatinine("b", "2026-05-02", "1"), "{'implicitRules':'x'}")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "value as a string",
                        "creatinine",
                        bundle(creatinine("b", "2026-05-02", "'1.1'")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "value beyond measure",
                        "creatinine",
                        bundle(creatinine("b", "2026-05-02", "1E400")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "unknown status",
                        "creatinine",
                        bundle(with(creatinine("b", "2026-05-02", "1"), "{'status':'finished'}")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "impossible date",
                        "creatinine",
                        bundle(one, creatinine("b", "2026-05-32", "1")),
                        Completeness.PARTIAL,
                        1),
                Arguments.of(
                        "no id",
                        "creatinine",
                        bundle(without(creatinine("b", "2026-05-02", "1"), "id")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of("twice the same", "creatinine", bundle(one, one), Completeness.COMPLETE, 1),
                Arguments.of(
                        "before the look-back",
                        "creatinine",
                        bundle(creatinine("b", "2025-05-31", "1")),
                        Completeness.EMPTY,
                        0),
                Arguments.of(
                        "first day of the look-back",
                        "creatinine",
                        bundle(creatinine("b", "2025-06-01", "1")),
                        Completeness.COMPLETE,
                        1),
                Arguments.of("undated visit", "encounters", bundle(visit("finished")), Completeness.PARTIAL, 0),
                Arguments.of(
                        "undated visit by mistake",
                        "encounters",
                        bundle(visit("entered-in-error")),
                        Completeness.EMPTY,
                        0),
                Arguments.of(
                        "undated, another code",
                        "creatinine",
                        bundle(with(
                                without(creatinine("b", "", "1"), "effectiveDateTime"),
                                "{'code':{'coding':[{'system':'http://loinc.org','code':'8302-2'}]}}")),
                        Completeness.EMPTY,
                        0),
                Arguments.of(
                        "dated to the month",
                        "creatinine",
                        bundle(one, creatinine("b", "2026-05", "1")),
                        Completeness.PARTIAL,
                        2),
                Arguments.of(
                        "dated to the month, before the look-back",
                        "creatinine",
                        bundle(one, creatinine("b", "2025-05", "1")),
                        Completeness.COMPLETE,
                        1),
                Arguments.of(
                        "another code",
                        "creatinine",
                        bundle(with(
                                creatinine("b", "2026-05-02", "1"),
                                "{'code':{'coding':[{'system':'http://loinc.org','code':'8302-2'}]}}")),
                        Completeness.EMPTY,
                        0),
                Arguments.of("wanted condition", "conditions", bundle(diabetes), Completeness.COMPLETE, 1),
                Arguments.of(
                        "other condition", "conditions", bundle(condition("c", ICD, "J45.909")), Completeness.EMPTY, 0),
                Arguments.of(
                        "condition of a local system only",
                        "conditions",
                        bundle(diabetes, condition("d", "urn:local", "7")),
                        Completeness.PARTIAL,
                        1),
                Arguments.of(
                        "coding without a system",
                        "conditions",
                        bundle(with(condition("d", ICD, "E11.9"), "{'code':{'coding':[{'code':'E11.9'}]}}")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "mistaken condition without a code",
                        "conditions",
                        bundle(with(
                                without(condition("d", ICD, "x"), "code"),
                                "{'verificationStatus':{'coding':[{'code':'entered-in-error'}]}}")),
                        Completeness.EMPTY,
                        0),
                Arguments.of(
                        "stopped prescription from a server that ignores status",
                        "medications",
                        bundle(with(request("m", statin()), "{'status':'stopped'}")),
                        Completeness.EMPTY,
                        0),
                Arguments.of(
                        "merged patient",
                        "patient",
                        with(patient(), "{'link':[{'type':'replaced-by','other':{'reference':'Patient/2'}}]}"),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "patient record no longer in use",
                        "patient",
                        with(patient(), "{'active':false}"),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "patient record no longer in use, and in use",
                        "patient",
                        bundle(with(patient(), "{'active':false}"), patient()),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "patient record in use, and no longer in use",
                        "patient",
                        bundle(patient(), with(patient(), "{'active':false}")),
                        Completeness.PARTIAL,
                        0),
                Arguments.of(
                        "patient record in use",
                        "patient",
                        with(patient(), "{'active':true}"),
                        Completeness.COMPLETE,
                        1),
                Arguments.of("the patient in a bundle", "patient", bundle(patient()), Completeness.COMPLETE, 1));
    }

    private static ObjectNode visit(String status) {
        return json("{'resourceType':'Encounter','id':'v','status':'" + status
                + "','class':{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'AMB'},"
                + "'subject':{'reference':'Patient/p1'}}");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(
                        "creatinine",
                        with(creatinine("b", "2026-05-02", "1"), "{'subject':{'reference':'Patient/p2'}}"),
                        Warning.FOREIGN_PATIENT),
                Arguments.of("creatinine", without(creatinine("b", "2026-05-02", "1"), "subject"), Warning.NO_PATIENT),
                Arguments.of("patient", with(patient(), "{'active':false}"), Warning.RETIRED_PATIENT),
                Arguments.of("creatinine", patient(), Warning.WRONG_TYPE),
                Arguments.of(
                        "creatinine",
                        with(creatinine("b", "2026-05-02", "1"), "{'modifierExtension':[{'url':'x'}]}"),
                        Warning.MODIFIER_EXTENSION),
                Arguments.of("creatinine", creatinine("b", "2026-05-32", "1"), Warning.INVALID_RESOURCE),
                Arguments.of("creatinine", without(creatinine("b", "", "1"), "effectiveDateTime"), Warning.UNDATED));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void saysWhatWasWrong(String key, JsonNode resource, Warning warning) {
        assertThat(read(key, bundle(resource)).warnings()).containsExactly(warning);
        assertThat(read(key, bundle()).warnings()).isEmpty();
    }

    private static ObjectNode outcome(String severity, String code) {
        return json("{'resourceType':'OperationOutcome','issue':[{'severity':'%s','code':'%s'}]}"
                .formatted(severity, code));
    }

    private static ObjectNode without(ObjectNode resource, String element) {
        resource.remove(element);
        return resource;
    }

    private static String statin() {
        return "'medicationCodeableConcept':{'coding':[{'system':'" + Coding.RXNORM + "','code':'" + aStatin() + "'}]}";
    }

    private static String aStatin() {
        return Door.SETS.get("statin").codes().stream()
                .map(Coding::code)
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void decidesHowMuchCame(String what, String key, JsonNode document, Completeness completeness, int facts) {
        // When
        Reading.Read read = read(key, document);
        // Then
        assertThat(read.answer().completeness()).isEqualTo(completeness);
        assertThat(read.answer().facts()).hasSize(facts);
        assertThat(read.handedOn()).isLessThanOrEqualTo(read.received());
    }

    @ParameterizedTest
    @CsvSource({
        "final, PARTIAL",
        "amended, PARTIAL",
        "corrected, PARTIAL",
        "preliminary, COMPLETE",
        "registered, COMPLETE",
        "cancelled, COMPLETE",
        "unknown, COMPLETE",
        "entered-in-error, COMPLETE",
    })
    void anUndatedResultIsNeverHandedOnAndMayBeNewerWhenItCounts(String status, Completeness completeness) {
        // Given
        ObjectNode dated = creatinine("a", "2026-05-01", "1.1");
        ObjectNode undated = with(creatinine("b", "", "9"), "{'status':'" + status + "'}");
        undated.remove("effectiveDateTime");
        // When
        Answer answer = read("creatinine", bundle(undated, dated)).answer();
        // Then
        assertThat(answer.completeness()).isEqualTo(completeness);
        assertThat(answer.facts()).extracting(fact -> fact.source().id()).containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource({
        "Patient/p1, false",
        "Patient/p1/_history/3, false",
        "https://ehr.example.org/fhir/Patient/p1, false",
        "Patient/p2, true",
        "https://ehr.example.org/fhir/Patient/p2, true",
        "https://other.example.org/fhir/Patient/p1, true",
        "urn:uuid:3b1f9d3e-0000-4000-8000-000000000000, true",
    })
    void oneResourceOfAnotherPatientSpoilsTheAnswer(String reference, boolean foreign) {
        // Given
        ObjectNode other = with(creatinine("b", "2026-05-02", "1"), "{'subject':{'reference':'" + reference + "'}}");
        // When
        Reading reading = reading("creatinine", bundle(creatinine("a", "2026-05-01", "1"), other));
        Reading.Read read = reading.finish();
        // Then
        assertThat(reading.foreign()).isEqualTo(foreign);
        assertThat(read.answer().completeness()).isEqualTo(foreign ? Completeness.FAILED : Completeness.COMPLETE);
        assertThat(read.answer().facts()).hasSize(foreign ? 0 : 2);
        assertThat(read.handedOn()).isEqualTo(foreign ? 0 : 16);
    }

    /** However far back it reaches: it need not be sorted, and a period that began earlier may still go on. */
    @Test
    void aFullPageMayHideMoreUnlessTheServerCountsNoMore() {
        // Given
        ObjectNode[] full = IntStream.range(0, 500)
                .mapToObj(i -> creatinine("r" + i, i < 400 ? "2026-05-01" : "2024-01-01", "1"))
                .toArray(ObjectNode[]::new);
        // Then
        assertThat(read("creatinine", bundle(full)).answer().completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(read("creatinine", with(bundle(full), "{'total':500}"))
                        .answer()
                        .completeness())
                .isEqualTo(Completeness.COMPLETE);
        assertThat(read("creatinine", with(bundle(full), "{'total':501}"))
                        .answer()
                        .completeness())
                .isEqualTo(Completeness.PARTIAL);
    }

    @ParameterizedTest
    @CsvSource({
        "patient=p1&_count=1, PARTIAL",
        "patient=p1&_count=2, COMPLETE",
        "patient=p1&_count=0, PARTIAL",
        "subject:Patient=p1, COMPLETE",
        "_getpages=x&_count=1, COMPLETE",
        // what the server left out by a parameter that nobody sent
        "patient=p1&status=final, PARTIAL",
        "patient=p1&_lastUpdated=ge2026-01-01, PARTIAL",
        "patient=p1&category:not=vital-signs, PARTIAL",
        "patient=p1&code=http://loinc.org|2160-0, PARTIAL",
        // what is a date, however it is written, and what is the server's own
        "patient=p1&date=ge2025-06-01T00:00:00Z, COMPLETE",
        "patient=p1&sessionID=7, COMPLETE",
    })
    void goesByTheSearchThatTheServerSaysItAnswers(String search, Completeness completeness) {
        ObjectNode answer = with(
                bundle(creatinine("a", "2026-05-01", "1.1")),
                "{'link':[{'relation':'self','url':'https://ehr.example.org/fhir/Observation?" + search + "'}]}");
        assertThat(read("creatinine", answer).answer().completeness()).isEqualTo(completeness);
    }

    @Test
    void aServerThatCountsNoMoreThanCameHidesNothing() {
        ObjectNode answer = with(
                bundle(creatinine("a", "2026-05-01", "1.1")),
                "{'total':1,'link':[{'relation':'self','url':'https://ehr.example.org/fhir/Observation?patient=p1&_count=1'}]}");
        assertThat(read("creatinine", answer).answer().completeness()).isEqualTo(Completeness.COMPLETE);
    }

    @Test
    void putsWhatIsOfOneDayInTheOrderOfTheDayWhateverTheOrderItCameIn() {
        Answer answer = read(
                        "creatinine",
                        bundle(
                                creatinine("morning", "2026-05-01T08:00:00Z", "1"),
                                creatinine("evening", "2026-05-01T20:00:00Z", "2"),
                                creatinine("noon", "2026-05-01T07:30:00-05:00", "3"),
                                creatinine("before", "2026-04-30", "4")))
                .answer();
        assertThat(answer.facts())
                .extracting(fact -> fact.source().id())
                .containsExactly("evening", "noon", "morning", "before");
    }

    /** Of 2026-06-01 a year back: what is open goes on, and what is too coarse may be older. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'start':'2020-01-01'}                      | COMPLETE | 1",
                "{'end':'2025-07-01'}                        | COMPLETE | 1",
                "{'end':'2025-05-31'}                        | EMPTY    | 0",
                "{'start':'2020-01-01','end':'2025'}         | PARTIAL  | 1",
                "{'start':'2020-01-01','end':'2025-06'}      | COMPLETE | 1",
                "{'start':'2020-01-01','end':'2024'}         | EMPTY    | 0",
                "{'start':'2026'}                            | COMPLETE | 1",
                "{}                                          | PARTIAL  | 0",
            },
            quoteCharacter = '`')
    void whatGoesOnDoesNotFallOutOfTheLookBack(String period, Completeness completeness, int facts) {
        Answer answer = read("encounters", bundle(with(visit("finished"), "{'period':" + period + "}")))
                .answer();
        assertThat(answer.completeness()).isEqualTo(completeness);
        assertThat(answer.facts()).hasSize(facts);
    }

    static Stream<Arguments> twice() {
        return Stream.of(
                Arguments.of("'meta':{'versionId':'1'}", "'meta':{'versionId':'2'}", Completeness.COMPLETE, "2"),
                Arguments.of("'meta':{'versionId':'10'}", "'meta':{'versionId':'9'}", Completeness.COMPLETE, "1"),
                Arguments.of(
                        "'meta':{'versionId':'x','lastUpdated':'2026-05-01T10:00:00Z'}",
                        "'meta':{'versionId':'a','lastUpdated':'2026-05-01T12:00:00+01:00'}",
                        Completeness.COMPLETE,
                        "2"),
                Arguments.of(
                        "'meta':{'versionId':'2','lastUpdated':'2026-05-01T10:00:00Z'}",
                        "'meta':{'versionId':'1','lastUpdated':'2026-05-02T10:00:00Z'}",
                        Completeness.PARTIAL,
                        ""),
                Arguments.of("'language':'en'", "'language':'de'", Completeness.PARTIAL, ""),
                Arguments.of(
                        "'meta':{'versionId':'1'}",
                        "'meta':{'versionId':'2'},'status':'entered-in-error'",
                        Completeness.EMPTY,
                        ""),
                Arguments.of(
                        "'meta':{'versionId':'2'}",
                        "'meta':{'versionId':'1'},'status':'entered-in-error'",
                        Completeness.COMPLETE,
                        "1"));
    }

    @ParameterizedTest
    @MethodSource("twice")
    void ofTwoVersionsTheNewestHoldsAndNeitherWhereNobodyCanTell(
            String first, String second, Completeness completeness, String value) {
        // Given
        ObjectNode one = with(creatinine("a", "2026-05-01", "1"), "{" + first + "}");
        ObjectNode two = with(creatinine("a", "2026-05-01", "2"), "{" + second + "}");
        // When
        Reading.Read read = read("creatinine", bundle(one, two));
        // Then
        assertThat(read.answer().completeness()).isEqualTo(completeness);
        assertThat(read.answer().facts(Measurement.class))
                .extracting(m -> m.value().orElseThrow().value().toString())
                .containsExactlyElementsOf(value.isEmpty() ? java.util.List.of() : java.util.List.of(value));
        assertThat(read.handedOn()).isEqualTo(value.isEmpty() ? 0 : 8);
        assertThat(read.warnings().toList())
                .isEqualTo(
                        completeness == Completeness.PARTIAL
                                ? java.util.List.of(Warning.CONTRADICTORY)
                                : java.util.List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'text':'Creatinine'}                                                          | PARTIAL",
                "{'coding':[{'code':'2160-0'}]}                                                 | PARTIAL",
                "{'coding':[{'system':'urn:local','code':'7'},{'code':'2160-0'}]}               | PARTIAL",
                "{'coding':[{'system':'urn:local','code':'7'}]}                                 | EMPTY",
                "{'coding':[{'system':'http://loinc.org','code':'2160-0'},{'code':'CREA'}]}     | COMPLETE",
            },
            quoteCharacter = '`')
    void aCodeWithoutASystemIsNeitherAMatchNorAnotherCode(String code, Completeness completeness) {
        // Given
        ObjectNode coded = with(creatinine("b", "2026-05-02", "1"), "{'code':" + code + "}");
        // Then
        Reading.Read read = read("creatinine", bundle(coded));
        assertThat(read.answer().completeness()).isEqualTo(completeness);
        assertThat(read.warnings().toList().contains(Warning.UNCLASSIFIED))
                .isEqualTo(completeness == Completeness.PARTIAL);
        // Given one that would not count
        assertThat(read("creatinine", bundle(with(coded, "{'status':'cancelled'}")))
                        .answer()
                        .completeness()
                        .whole())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"8480-6, http://loinc.org, COMPLETE", "8480-6, , PARTIAL", "8462-4, http://loinc.org, COMPLETE"})
    void aPartWithoutASystemIsNotTakenForOneThatIsNotThere(String code, String system, Completeness completeness) {
        ObjectNode panel = with(
                creatinine("b", "2026-05-02", "1"),
                "{'code':{'coding':[{'system':'http://loinc.org','code':'85354-9'}]},'component':[{'code':{'coding':[{"
                        + (system == null ? "" : "'system':'" + system + "',") + "'code':'" + code + "'}]}}]}");
        panel.remove("valueQuantity");
        assertThat(read("blood-pressure", bundle(panel)).answer().completeness())
                .isEqualTo(completeness);
    }

    /** Two prescriptions may contain different drugs by the same name, and one of them may not be usable. */
    @Test
    void whatAPrescriptionContainsIsItsOwn() {
        // Given
        String inside =
                "'medicationReference':{'reference':'#med1'},'contained':[{'resourceType':'Medication','id':'med1',"
                        + "'status':'%s','code':{'coding':[{'system':'" + Coding.RXNORM + "','code':'%s'}]}}%s]";
        ObjectNode mistaken = request("a", inside.formatted("entered-in-error", aStatin(), ""));
        ObjectNode statin = request("b", inside.formatted("active", aStatin(), ""));
        ObjectNode other = request("c", inside.formatted("active", "1", ""));
        ObjectNode nobodys = request("d", "'medicationReference':{'reference':'#med1'}");
        ObjectNode invented = request("e", "'medicationReference':{'reference':'Contained/0'}");
        ObjectNode twice =
                request("f", inside.formatted("active", aStatin(), ",{'resourceType':'Medication','id':'med1'}"));
        // When
        Answer answer = read("medications", bundle(mistaken, statin, other, nobodys, invented, twice))
                .answer();
        // Then
        assertThat(answer.completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(answer.facts(Prescription.class))
                .allSatisfy(prescription -> assertThat(prescription.codes())
                        .hasSize(prescription.source().id().equals("b") ? 1 : 0))
                .extracting(prescription -> prescription.source().id())
                .containsExactlyInAnyOrder("a", "b", "d", "e", "f");
    }

    @Test
    void aMedicationThatCameInTwoVersionsOfWhichNobodyKnowsTheNewerIsNotLookedUp() {
        // Given
        String code = "{'resourceType':'Medication','id':'1','meta':{'versionId':'%s'},'code':{'coding':[{'system':'"
                + Coding.RXNORM + "','code':'%s'}]}}";
        ObjectNode asked = request("m", "'medicationReference':{'reference':'Medication/1'}");
        ObjectNode old = json(code.formatted("1", "1"));
        // Then
        assertThat(read("medications", bundle(asked, json(code.formatted("2", aStatin())), old))
                        .answer()
                        .completeness())
                .isEqualTo(Completeness.COMPLETE);
        assertThat(read("medications", bundle(asked, json(code.formatted("1", aStatin())), old))
                        .answer()
                        .completeness())
                .isEqualTo(Completeness.PARTIAL);
    }

    @Test
    void whatDoesNotSayWhetherAFixedParameterHoldsIsLeftOutAndMissed() {
        Answer answer = read("medications", bundle(without(request("m", statin()), "status")))
                .answer();
        assertThat(answer.completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(answer.facts()).isEmpty();
    }

    @Test
    void stopsReadingAtTheLimit() {
        // Given
        ObjectNode[] many = IntStream.range(0, 10_000)
                .mapToObj(i -> condition("c" + i, ICD, "E11.9"))
                .toArray(ObjectNode[]::new);
        // When
        Reading reading = reading("conditions", bundle(many));
        // Then
        assertThat(reading.finish().answer().completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(reading.matches()).isEqualTo(1001);
    }

    @ParameterizedTest
    @CsvSource({
        "Medication/1, true",
        "https://ehr.example.org/fhir/Medication/1, true",
        "#inside, true",
        "Medication/2, false",
        "https://other.example.org/fhir/Medication/1, false",
        "#nothing, false",
    })
    void looksAMedicationUpOrSaysThatItCouldNot(String reference, boolean found) {
        // Given
        String code = "{'resourceType':'Medication','id':'%s','code':{'coding':[{'system':'" + Coding.RXNORM
                + "','code':'" + aStatin() + "'}]}}";
        ObjectNode asked = request(
                "m",
                "'medicationReference':{'reference':'" + reference + "','display':'Some statin'},'contained':["
                        + code.formatted("inside") + "]");
        // When
        Answer answer =
                read("medications", bundle(asked, json(code.formatted("1")))).answer();
        // Then
        assertThat(answer.completeness()).isEqualTo(found ? Completeness.COMPLETE : Completeness.PARTIAL);
        Prescription prescription = answer.facts(Prescription.class).findFirst().orElseThrow();
        assertThat(prescription.codes()).hasSize(found ? 1 : 0);
    }

    @Test
    void putsTheNewestFirstAndKeepsOnlyUcumUnits() {
        // Given
        ObjectNode local = creatinine("b", "2026-05-09T23:30:00-05:00", "1.20");
        ((ObjectNode) local.get("valueQuantity")).put("system", "urn:local");
        // When
        Answer answer = read("creatinine", bundle(creatinine("a", "2026-05-01", "1.1"), local))
                .answer();
        // Then
        Measurement newest = (Measurement) answer.facts().getFirst();
        assertThat(newest.source().id()).isEqualTo("b");
        assertThat(newest.effective()).contains(LocalDate.of(2026, 5, 9));
        assertThat(newest.value().orElseThrow().value()).isEqualTo("1.20");
        assertThat(newest.value().orElseThrow().unit()).isEmpty();
        assertThat(((Measurement) answer.facts().getLast()).value().flatMap(Quantity::unit))
                .contains("mg/dL");
    }

    @ParameterizedTest
    @CsvSource({
        "F, female, us-core-birthsex",
        "M, male, us-core-birthsex",
        "UNK, UNK, us-core-birthsex",
        ", female, Patient.gender"
    })
    void namesWhereTheSexIsFrom(String birthSex, String sex, String source) {
        // Given
        ObjectNode patient = patient();
        if (birthSex != null) {
            with(
                    patient,
                    "{'extension':[{'url':'http://example.org/race','valueString':'x'},"
                            + "{'url':'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex','valueCode':'"
                            + birthSex + "'}]}");
        }
        // When
        Demographics demographics = read("patient", patient)
                .answer()
                .facts(Demographics.class)
                .findFirst()
                .orElseThrow();
        // Then
        assertThat(demographics.sex()).contains(sex);
        assertThat(demographics.sexSource()).contains(source);
        assertThat(demographics.age()).contains(new Fact.Age(56, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'deceasedBoolean':true} | true",
                "{'deceasedDateTime':'2026-01-02T03:04:05Z'} | true",
                "{'deceasedDateTime':'2025'} | true",
                "{'deceasedBoolean':false} | false",
                "{} | false"
            },
            quoteCharacter = '`')
    void saysWhetherThePatientHasDied(String element, boolean deceased) {
        Answer answer = read("patient", with(patient(), element)).answer();
        assertThat(answer.facts(Demographics.class))
                .singleElement()
                .extracting(Demographics::deceased)
                .isEqualTo(deceased);
    }

    @Test
    void aBirthDateWithoutADayIsNone() {
        Answer answer = read("patient", with(patient(), "{'birthDate':'1970'}")).answer();
        assertThat(answer.facts(Demographics.class).findFirst().orElseThrow().age())
                .isEmpty();
    }
}
