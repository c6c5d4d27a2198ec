package dev.aceso.clinic.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.aceso.clinic.chart.Slice;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.Sensitivity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BodiesTest {
    private static final Finding FINDING = new Finding(
            List.of(
                    new Finding.Input(
                            "total-cholesterol",
                            "Total cholesterol",
                            "known",
                            Optional.of("193.4"),
                            Optional.of("mg/dL"),
                            Optional.of(LocalDate.of(2026, 2, 28)),
                            Optional.of("Observation/chol-1"),
                            Optional.of("converted from 5.0 mmol/L")),
                    new Finding.Input(
                            "smoking",
                            "Smoking",
                            "unknown",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of("no record — not asked"))),
            List.of(new Finding.Result(
                    "egfr", "eGFR", "88", "mL/min/{1.73_m2}", "doi:10.1056/NEJMoa2102953", "Kidneys: 88")),
            List.of(new Finding.Gap(
                    "prevent", "smoking-unknown", "Smoking is not recorded.", "We do not know whether you smoke.")));
    private static final Body BODY = Body.plain(FINDING, new Slice.Tally(40, 31, 12, 3));

    private final Bodies bodies = new Bodies();

    /** Bytes once written are written for good: records sealed by an older version hold them. */
    @Test
    void writesFormatOneAsItWasFirstWritten() {
        assertThat(bodies.write(BODY).asUtf8()).isEqualTo(golden("body-1.json"));
        assertThat(bodies.canonical(FINDING, List.of()).asUtf8()).isEqualTo(golden("finding-1.json"));
    }

    @Test
    void readsFormatOneAsItWasFirstWritten() {
        assertThat(bodies.read(Bytes.utf8(golden("body-1.json")))).isEqualTo(BODY);
    }

    @Test
    void writesAndReadsFormatTwoAsItWasFirstWritten() {
        var body = new Body(
                2,
                FINDING,
                new Slice.Tally(40, 31, 12, 3),
                List.of("HIV", "SUD"),
                List.of("42 CFR part 2 prohibits unauthorized use or disclosure of these records."));
        assertThat(bodies.write(body).asUtf8()).isEqualTo(golden("body-2.json"));
        assertThat(bodies.read(Bytes.utf8(golden("body-2.json")))).isEqualTo(body);
        assertThat(body.categories()).containsExactlyInAnyOrder(new Sensitivity("HIV"), new Sensitivity("SUD"));
    }

    /** The same finding of other data is another inference, or what is sensitive would be found under what is not. */
    @Test
    void whatIsSensitiveIsAnotherInference() {
        assertThat(bodies.canonical(FINDING, List.of("SUD")))
                .isNotEqualTo(bodies.canonical(FINDING, List.of()))
                .isNotEqualTo(bodies.canonical(FINDING, List.of("HIV")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"format\":\"one\"}", "{\"format\":1,\"surplus\":true}"})
    void saysWithoutItsContentThatABodyIsNotReadable(String stored) {
        assertThatThrownBy(() -> bodies.read(Bytes.utf8(stored)))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.INTEGRITY))
                .hasNoCause();
    }

    private static String golden(String name) {
        try (var in = BodiesTest.class.getResourceAsStream("/golden/inference/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
