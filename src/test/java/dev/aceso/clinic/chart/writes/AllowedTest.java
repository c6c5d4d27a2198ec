package dev.aceso.clinic.chart.writes;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.contracts.Write;
import dev.aceso.ground.contracts.Write.Act;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AllowedTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PatientRef PATIENT = new PatientRef("hospital", "p1");
    private static final List<Write> WRITES = List.of(
            new Write(
                    "Appointment",
                    Act.CREATE,
                    "",
                    "urn:aceso:appointment",
                    List.of("status", "participant", "comment")),
            new Write("Appointment", Act.UPDATE, "", "urn:aceso:appointment", List.of("status")));
    private static final String ID = "booking-1";

    @Test
    void namesThePatientAndTheIdentifierItself() {
        // When
        Content content = allowed(
                        create(
                                "{\"status\":\"booked\",\"participant\":[{\"actor\":{\"reference\":\"urn:aceso:patient\"},\"status\":\"accepted\"}]}"))
                .getFirst();
        // Then
        assertThat(content.resource()).isEqualTo(tree("""
                        {"resourceType":"Appointment","identifier":[{"system":"urn:aceso:appointment","value":"booking-1"}],
                         "participant":[{"actor":{"reference":"Patient/p1"},"status":"accepted"}],"status":"booked"}"""));
        assertThat(Content.read(content.written())).isEqualTo(content);
        assertThat(content.toString()).isEqualTo("Content[create Appointment]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // what no contract names
                "{\"status\":\"booked\",\"description\":\"x\"}",
                "{}",
                // nobody's, and other people's
                "{\"status\":\"booked\",\"participant\":[{\"status\":\"accepted\"}]}",
                "{\"status\":\"booked\",\"participant\":[{\"actor\":{\"reference\":\"urn:aceso:patient\"},\"status\":\"accepted\"},{\"actor\":{\"reference\":\"Patient/p2\"},\"status\":\"accepted\"}]}",
                "{\"status\":\"booked\",\"participant\":[{\"actor\":{\"reference\":\"urn:aceso:patient\"},\"status\":\"accepted\"},{\"actor\":{\"reference\":\"https://e.example/fhir/Patient/p2\"},\"status\":\"accepted\"}]}",
                // no FHIR
                "{\"status\":\"maybe\",\"participant\":[{\"actor\":{\"reference\":\"urn:aceso:patient\"},\"status\":\"accepted\"}]}",
                "{\"status\":\"booked\",\"participant\":[{\"actor\":{\"reference\":\"urn:aceso:patient\"},\"state\":\"accepted\"}]}",
            })
    void refusesWhatIsNotTheContracts(String elements) {
        refused(create(elements));
    }

    @Test
    void refusesOtherTypesActsIdentifiersAndTooMuch() {
        refused(new Effect(Act.CREATE, "Observation", ID, elements("{\"status\":\"final\"}"), Optional.empty()));
        refused(Effect.update("Appointment", ID, elements("{\"comment\":\"x\"}")));
        refused(Effect.update("Appointment", "short", elements("{\"status\":\"cancelled\"}")));
        refused(Effect.update("Appointment", "a|b&c=d--", elements("{\"status\":\"cancelled\"}")));
        refused(Effect.update("Appointment", ID, elements("{\"status\":\"cancelled\"}"))
                .of("1\"\r\nX: y"));
        refused(create("{\"status\":\"booked\",\"comment\":\"" + "x".repeat(70_000)
                + "\",\"participant\":[{\"actor\":{\"reference\":\"urn:aceso:patient\"},\"status\":\"accepted\"}]}"));
        assertThatThrownBy(() -> Allowed.contents(
                        WRITES,
                        PATIENT,
                        Collections.nCopies(
                                11, Effect.update("Appointment", ID, elements("{\"status\":\"cancelled\"}")))))
                .isInstanceOf(Failure.class);
        assertThatThrownBy(() -> Allowed.contents(
                        List.of(), PATIENT, List.of(Effect.update("Appointment", ID, elements("{\"status\":\"x\"}")))))
                .isInstanceOf(Failure.class);
    }

    private static Effect create(String elements) {
        return Effect.create("Appointment", ID, elements(elements));
    }

    private static List<Content> allowed(Effect effect) {
        return Allowed.contents(WRITES, PATIENT, List.of(effect));
    }

    private static void refused(Effect effect) {
        assertThatThrownBy(() -> allowed(effect))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.EFFECT_REFUSED));
    }

    private static Map<String, JsonNode> elements(String json) {
        Map<String, JsonNode> all = new java.util.HashMap<>();
        tree(json).properties().forEach(one -> all.put(one.getKey(), one.getValue()));
        return all;
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
