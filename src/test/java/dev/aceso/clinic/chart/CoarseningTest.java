package dev.aceso.clinic.chart;

import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Fact.Age;
import dev.aceso.clinic.chart.Fact.Demographics;
import dev.aceso.clinic.chart.Fact.Measurement;
import dev.aceso.ground.contracts.Contracted;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.ZipAreas;
import dev.aceso.ground.parties.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.aceso.clinic.chart.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a function is given where its contract declares an element generalized. */
class CoarseningTest {
    private static final URI BASE = URI.create("https://ehr.example.org/fhir");

    private static DataContract contract(String query) {
        return Contracted.load("""
                {"function": "f", "purpose": "treatment", "version": "1", "title": "t", "why": "w", "queries": [
                """ + query + "]}", new R4Contracts(Door.SETS), Door.SETS);
    }

    private static DataContract patients(String generalized) {
        return contract("""
                {"key": "patient", "type": "Patient", "why": "w", "found": "read", "limit": 1,
                 "elements": ["birthDate", "gender", "address.postalCode"], "generalized": {%s}}
                """.formatted(generalized));
    }

    private static DataContract results(String generalized) {
        return contract("""
                {"key": "results", "type": "Observation", "why": "w", "found": "search", "limit": 10,
                 "date": {"param": "date", "element": "effective"}, "lookBack": "P1Y",
                 "elements": ["code.coding.system", "code.coding.code", "effectiveDateTime", "effectiveInstant",
                   "effectivePeriod.start", "effectivePeriod.end", "valueQuantity.value"],
                 "generalized": {%s}}
                """.formatted(generalized));
    }

    private static Reading.Read read(DataContract contract, ObjectNode document) {
        Reading reading = new Reading(Door.PLANS.of(contract).getFirst(), Door.PATIENT, BASE, Door.TODAY);
        try {
            reading.page(Fhir.JSON.createParser(document.toString()));
        } catch (IOException | Fhir.Unreadable e) {
            throw new AssertionError(e);
        }
        return reading.finish();
    }

    private static Demographics patient(String generalized, String element, String value) {
        ObjectNode patient = Samples.patient();
        if (element.equals("zip")) {
            patient.putArray("address").addObject().put("postalCode", value);
        } else {
            patient.put(element, value);
        }
        return read(patients(generalized), patient)
                .answer()
                .facts(Demographics.class)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "1970-06-01, 56, 56, false",
        "1970-06-02, 55, 55, false",
        "1936-06-02, 89, 89, false",
        "1936-06-01, 90, 90, true",
        "1921-01-01, 105, 90, true",
        "2026-06-01, 0, 0, false",
    })
    void aDateOfBirthBecomesAnAgeAndNinetyAndOverAreOne(String born, int exact, int told, boolean pooled) {
        // When
        Demographics withExactAge = patient("\"birthDate\": \"exact-age\"", "birthDate", born);
        Demographics withAge = patient("\"birthDate\": \"age\"", "birthDate", born);
        // Then
        assertThat(withExactAge.age()).contains(new Age(exact, false));
        assertThat(withAge.age()).contains(new Age(told, pooled));
        assertThat(withAge.birthDate()).isEmpty();
        assertThat(withAge.toString() + withExactAge).doesNotContain(born);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-06-02", "1970", "1970-06"})
    void whoIsNotBornOrNotToTheDayHasNoAge(String born) {
        assertThat(patient("\"birthDate\": \"exact-age\"", "birthDate", born).age())
                .isEmpty();
    }

    @Test
    void retentionKeepsTheDayOfBirthForThatIsItsPurpose() {
        // When
        Reading.Read read = read(Door.CONTRACTS.get("retention", Purpose.COMPLIANCE), Samples.patient());
        // Then
        assertThat(read.answer().facts(Demographics.class))
                .singleElement()
                .extracting(Demographics::birthDate)
                .isEqualTo(Optional.of(LocalDate.of(1970, 2, 3)));
    }

    @ParameterizedTest
    @CsvSource({
        "02139, 021",
        "02139-4307, 021",
        "021394307, 021",
        "021, 021",
        "03601, 000",
        "89312, 000",
        "' 10001 ', 100",
        "SW1A 1AA,",
        "0213,",
        "1234567890,",
        "x,"
    })
    void aZipCodeBecomesItsAreaAndZerosWhereFewPeopleLive(String zip, String area) {
        assertThat(patient("\"address.postalCode\": \"zip3\"", "zip", zip).postalCode())
                .isEqualTo(Optional.ofNullable(area));
    }

    @Test
    void theSmallAreasAreThoseOfTheGuidance() {
        assertThat(new ZipAreas().small())
                .hasSize(17)
                .allSatisfy(area -> assertThat(new ZipAreas().area(area + "01")).contains("000"));
    }

    @ParameterizedTest
    @CsvSource({
        "month, 2026-05-14, 2026-05-01", "quarter, 2026-05-14, 2026-04-01", "year, 2026-05-14, 2026-01-01",
        "month, 2026-05, 2026-05-01", "quarter, 2026-03, 2026-01-01", "month, 2026-05-14T23:59:00-05:00, 2026-05-01",
    })
    void aDateBecomesTheFirstDayOfItsInterval(String interval, String sent, LocalDate told) {
        // When
        Reading.Read read = read(
                results("\"effectiveDateTime\": \"" + interval + "\""),
                Samples.bundle(Samples.creatinine("a", sent, "1")));
        // Then
        assertThat(read.answer().completeness()).isEqualTo(Completeness.COMPLETE);
        assertThat(read.answer().facts(Measurement.class))
                .singleElement()
                .extracting(Measurement::effective)
                .isEqualTo(Optional.of(told));
    }

    @Test
    void anInstantAndBothEndsOfAPeriodAreMadeCoarserToo() {
        // Given
        String all =
                "\"effectiveInstant\": \"month\", \"effectivePeriod.start\": \"quarter\", \"effectivePeriod.end\": \"year\"";
        ObjectNode instant = Samples.creatinine("a", "", "1");
        instant.remove("effectiveDateTime");
        ObjectNode period = instant.deepCopy();
        instant.put("effectiveInstant", "2026-05-14T10:11:12.5Z");
        period.put("id", "b").setAll(json("{'effectivePeriod':{'start':'2026-05-14','end':'2026-05-20'}}"));
        // When
        Reading.Read read = read(results(all), Samples.bundle(instant, period));
        // Then
        assertThat(read.answer().facts(Measurement.class))
                .extracting(Measurement::effective)
                .containsExactly(Optional.of(LocalDate.of(2026, 5, 1)), Optional.of(LocalDate.of(2026, 4, 1)));
    }

    @Test
    void theLookBackGoesByTheDayAsItWas() {
        // Given
        DataContract contract = results("\"effectiveDateTime\": \"month\"");
        // When
        Reading.Read read = read(
                contract,
                Samples.bundle(
                        Samples.creatinine("in", "2025-06-01", "1"), Samples.creatinine("out", "2025-05-31", "2")));
        // Then
        assertThat(read.answer().facts(Measurement.class))
                .singleElement()
                .extracting(fact -> fact.source().id())
                .isEqualTo("in");
    }

    @Test
    void aDateThatIsTooCoarseAlreadyIsNoDateOfTheInterval() {
        Reading.Read read =
                read(results("\"effectiveDateTime\": \"month\""), Samples.bundle(Samples.creatinine("a", "2026", "1")));
        assertThat(read.answer().facts(Measurement.class))
                .singleElement()
                .extracting(Measurement::effective)
                .isEqualTo(Optional.empty());
        assertThat(read.answer().completeness()).isEqualTo(Completeness.PARTIAL);
    }

    @Test
    void whatIsMadeCoarserIsHandedOnAndWhatCannotBeIsDropped() {
        // Given
        ObjectNode patient = Samples.patient();
        patient.putArray("address").addObject().put("postalCode", "SW1A 1AA").put("city", "London");
        // When
        Reading.Read read = read(patients("\"birthDate\": \"age\", \"address.postalCode\": \"zip3\""), patient);
        // Then
        assertThat(read.received()).isEqualTo(5);
        assertThat(read.handedOn()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"birthDate\": \"zip3\"          | zip3",
                "\"gender\": \"month\"            | gender",
                "\"address.postalCode\": \"age\"  | address.postalCode",
                "\"deceasedDateTime\": \"month\"  | not among its elements",
                "\"birthDate\": \"decade\"        | decade",
            })
    void aGeneralizationThatMakesNoSenseStopsTheStart(String generalized, String named) {
        assertThatThrownBy(() -> patients(generalized)).hasStackTraceContaining(named);
    }

    @Test
    void onlyTheDateOfBirthBecomesAnAgeAndNoPartOfASlice() {
        assertThatThrownBy(() -> results("\"effectiveDateTime\": \"age\""))
                .hasStackTraceContaining("only Patient.birthDate");
        assertThatThrownBy(() -> contract("""
                        {"key": "k", "type": "Patient", "why": "w", "found": "read", "limit": 1,
                         "extensions": {"e": "http://example.org/e"}, "elements": ["extension(e).valueDate"],
                         "generalized": {"extension(e).valueDate": "month"}}
                        """)).hasStackTraceContaining("slices");
    }
}
