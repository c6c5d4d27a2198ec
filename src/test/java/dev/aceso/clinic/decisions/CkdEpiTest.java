package dev.aceso.clinic.decisions;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

class CkdEpiTest {
    private final CkdEpi ckdEpi = CkdEpi.load();

    @TestFactory
    Stream<DynamicTest> agreesWithThePublishedExamples() throws Exception {
        JsonNode file = new ObjectMapper().readTree(getClass().getResourceAsStream("/functions/ckd-epi-examples.json"));
        return StreamSupport.stream(file.get("examples").spliterator(), false)
                .map(example -> dynamicTest(example.get("id").asText(), () -> {
                    JsonNode in = example.get("inputs");
                    JsonNode expected = example.get("expected");
                    double egfr = ckdEpi.egfr(
                            in.get("sex").asText().equals("female") ? Sex.FEMALE : Sex.MALE,
                            in.get("age_years").asDouble(),
                            in.get("serum_creatinine_mg_dl").asDouble());
                    assertThat(egfr)
                            .isCloseTo(
                                    expected.get("egfr").asDouble(),
                                    within(example.get("tolerance").asDouble()));
                    assertThat(CkdEpi.shown(egfr))
                            .isEqualTo(expected.get("egfr_displayed").asInt());
                    assertThat(ckdEpi.g(CkdEpi.shown(egfr)))
                            .isEqualTo(expected.get("gfr_category").asText());
                }));
    }

    @ParameterizedTest
    @CsvSource({"90,G1", "89,G2", "60,G2", "59,G3a", "45,G3a", "44,G3b", "30,G3b", "29,G4", "15,G4", "14,G5", "0,G5"})
    void namesTheCategoryOfTheShownNumber(int shown, String category) {
        assertThat(ckdEpi.g(shown)).isEqualTo(category);
    }

    @ParameterizedTest
    @CsvSource({"29.9,A1", "30,A2", "300,A2", "300.1,A3"})
    void countsExactlyThreeHundredAsA2(double ratio, String category) {
        assertThat(ckdEpi.a(ratio)).isEqualTo(category);
    }

    @Test
    void roundsHalfUpSoThatNumberAndCategoryAgree() {
        assertThat(CkdEpi.shown(59.5)).isEqualTo(60);
        assertThat(CkdEpi.shown(59.49)).isEqualTo(59);
        assertThat(ckdEpi.g(CkdEpi.shown(59.5))).isEqualTo("G2");
    }
}
