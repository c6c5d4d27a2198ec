package dev.aceso.clinic.inference;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import dev.aceso.clinic.chart.Answer;
import dev.aceso.clinic.chart.Slice;
import dev.aceso.clinic.chart.Warning;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InferenceTest {
    private static Map<String, String> logged(Set<Warning> warnings) {
        return Inference.warnings(new Slice("1", Map.of(), new Slice.Tally(0, 0, 0, 0), warnings));
    }

    @Test
    void writesWhatWasWrongIntoTheLogInOneOrder() {
        assertThat(logged(Set.of())).isEmpty();
        assertThat(logged(Set.of(Warning.WRONG_TYPE, Warning.FOREIGN_PATIENT)))
                .isEqualTo(Map.of("warnings", "foreign-patient+wrong-type"));
    }

    @Test
    void whatAsksNothingIsNotUnanswered() {
        var tally = new Slice.Tally(0, 0, 0, 0);
        assertThat(new Slice("1", Map.of(), tally).unanswered()).isFalse();
        assertThat(new Slice("1", Map.of("patient", Answer.failed()), tally).unanswered())
                .isTrue();
    }

    @Test
    void allWarningsTogetherFitIntoAnAttribute() {
        assertThat(logged(EnumSet.allOf(Warning.class)).get("warnings")).matches("[A-Za-z0-9._:/+=@-]{0,400}");
    }
}
