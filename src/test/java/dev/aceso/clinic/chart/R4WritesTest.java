package dev.aceso.clinic.chart;

import java.util.List;

import dev.aceso.ground.contracts.Write;
import dev.aceso.ground.contracts.Write.Act;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class R4WritesTest {
    private final R4Writes model = new R4Writes();

    @Test
    void takesAnAppointmentThatCanBeFoundAgain() {
        assertThatCode(() -> model.check(write("Appointment", "urn:aceso:appointment", "status")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "Appointmint, urn:aceso:a, status",
        "Patient, urn:aceso:a, name",
        // of nobody, or not to be found by identifier
        "Medication, urn:aceso:a, status",
        "Appointment, urn:aceso:a, state",
        "Appointment, urn:aceso:a, identifier",
        "Appointment, urn:aceso:a, extension",
        "Appointment, urn:aceso:a, text",
        "Appointment, appointment, status",
        "Appointment, '', status",
    })
    void whatCannotBeWrittenSafelyStopsTheStart(String type, String system, String element) {
        assertThatThrownBy(() -> model.check(write(type, system, element))).isInstanceOf(IllegalStateException.class);
    }

    private static Write write(String type, String system, String element) {
        return new Write(type, Act.CREATE, "why", system, List.of(element));
    }
}
