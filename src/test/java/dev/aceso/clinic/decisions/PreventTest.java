package dev.aceso.clinic.decisions;

import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.clinic.decisions.Prevent.Horizon;
import dev.aceso.clinic.decisions.Prevent.Outcome;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

class PreventTest {
    private static final Map<String, Horizon> HORIZONS = Map.of("10", Horizon.TEN, "30", Horizon.THIRTY);
    private final Prevent prevent = Prevent.load();

    @TestFactory
    Stream<DynamicTest> agreesWithThePublishedExamples() throws Exception {
        JsonNode file = new ObjectMapper().readTree(getClass().getResourceAsStream("/functions/prevent-examples.json"));
        return StreamSupport.stream(file.get("examples").spliterator(), false)
                .map(example -> dynamicTest(example.get("id").asText(), () -> agrees(example)));
    }

    private void agrees(JsonNode example) {
        JsonNode in = example.get("inputs");
        var person = new Prevent.Person(
                in.get("sex").asText().equals("female") ? Sex.FEMALE : Sex.MALE,
                in.get("age_years").asDouble(),
                in.get("sbp_mmhg").asDouble(),
                in.get("egfr").asDouble(),
                in.get("diabetes").asBoolean(),
                in.get("current_smoker").asBoolean(),
                in.get("on_antihypertensive").asBoolean(),
                in.get("total_cholesterol_mg_dl").asDouble(),
                in.get("hdl_c_mg_dl").asDouble(),
                in.get("on_statin").asBoolean(),
                in.get("bmi_kg_m2").asDouble());
        example.get("expected").properties().forEach(expected -> {
            String years = expected.getKey().substring(expected.getKey().length() - 2);
            String outcome = expected.getKey().substring(0, expected.getKey().length() - 2);
            if (expected.getValue().isNull()) {
                assertThat(years).isEqualTo("30");
                assertThat(prevent.ranges().age30Year().holds(person.age())).isFalse();
                return;
            }
            double risk = prevent.risk(
                    HORIZONS.get(years), Outcome.valueOf(outcome.toUpperCase(java.util.Locale.ROOT)), person);
            assertThat(risk * 100)
                    .as(expected.getKey())
                    .isCloseTo(
                            expected.getValue().asDouble(),
                            within(example.get("tolerance").asDouble()));
        });
    }

    @Test
    void carriesEveryCoefficientThatIsNotZero() {
        assertThat(prevent.coefficients().values().stream()
                        .flatMap(outcomes -> outcomes.values().stream())
                        .flatMap(sexes -> sexes.values().stream())
                        .mapToInt(Map::size)
                        .sum())
                .isEqualTo(234);
        // the figure that a public port has wrong
        assertThat(prevent.coefficients().get(Horizon.TEN).get(Outcome.HF).get(Sex.FEMALE))
                .containsEntry("dm", 1.038346);
    }

    @Test
    void knowsItsRangesToTheEdge() {
        Prevent.Ranges ranges = prevent.ranges();
        edges(ranges.age(), 30, 79, 29, 80);
        edges(ranges.age30Year(), 30, 59, 29, 60);
        edges(ranges.totalCholesterol(), 130, 320, 129.9, 320.1);
        edges(ranges.hdl(), 20, 100, 19.9, 100.1);
        edges(ranges.systolic(), 90, 200, 89.9, 200.1);
        edges(ranges.bmi(), 18.5, 39.9, 18.4, 40);
        edges(ranges.egfr(), 15, 140, 14.9, 140.1);
    }

    private static void edges(Range range, double lowest, double highest, double below, double above) {
        assertThat(range.holds(lowest)).isTrue();
        assertThat(range.holds(highest)).isTrue();
        assertThat(range.holds(below)).isFalse();
        assertThat(range.holds(above)).isFalse();
        assertThat(range.holds(Double.NaN)).isFalse();
    }

    @Test
    void heartFailureNeedsNoLipidsAndTheOthersNoBodyMass() {
        var noLipids = new Prevent.Person(Sex.MALE, 50, 120, 90, false, false, false, null, null, null, 25d);
        var noBmi = new Prevent.Person(Sex.MALE, 50, 120, 90, false, false, false, 200d, 50d, false, null);
        assertThat(prevent.risk(Horizon.TEN, Outcome.HF, noLipids)).isPositive();
        assertThat(prevent.risk(Horizon.TEN, Outcome.CVD, noBmi)).isPositive();
        assertThat(prevent.risk(Horizon.THIRTY, Outcome.ASCVD, noBmi)).isPositive();
    }

    @Test
    void everyYearOfTheRangeGivesAProbability() {
        assertThat(IntStream.rangeClosed(30, 79)
                        .mapToDouble(age -> prevent.risk(
                                Horizon.TEN,
                                Outcome.CVD,
                                new Prevent.Person(Sex.FEMALE, age, 130, 80, true, true, true, 220d, 50d, true, 28d))))
                .allMatch(risk -> risk > 0 && risk < 1)
                .isSorted();
    }
}
