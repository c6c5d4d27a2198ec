package dev.aceso.clinic.chart;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.aceso.clinic.chart.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;

class ShapeTest {
    private static final List<String> PLANTED = List.of(
            "{'text':{'status':'generated','div':'<div>PLANTED</div>'}}",
            "{'contained':[{'resourceType':'Patient','id':'x','name':[{'family':'PLANTED'}]}]}",
            "{'extension':[{'url':'http://example.org/address','valueString':'PLANTED'}]}",
            "{'note':[{'text':'PLANTED'}]}",
            "{'performer':[{'reference':'Practitioner/1','display':'PLANTED'}]}",
            "{'identifier':[{'value':'PLANTED'}]}",
            "{'meta':{'tag':[{'display':'PLANTED'}]}}",
            "{'valueString':'PLANTED'}",
            "{'interpretation':[{'text':'PLANTED'}]}",
            "{'_effectiveDateTime':{'extension':[{'url':'x','valueString':'PLANTED'}]}}",
            "{'component':[{'code':{'coding':[{'system':'http://loinc.org','code':'8462-4','display':'PLANTED'}]},'valueString':'PLANTED'}]}",
            "{'component':[{'id':'PLANTED','code':{'text':'PLANTED','coding':[{'system':'http://loinc.org','code':'8480-6'}]},'valueQuantity':{'unit':'PLANTED','value':1}}]}",
            "{'subject':{'reference':'Patient/p1','display':'PLANTED','identifier':{'value':'PLANTED'}}}");

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    private static ObjectNode random(int seed) {
        Random random = new Random(seed);
        ObjectNode resource = Samples.creatinine("a", "2026-05-01", "1.10");
        for (int i = 0; i < 5; i++) {
            resource.setAll(json(PLANTED.get(random.nextInt(PLANTED.size()))));
        }
        return resource;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatNobodyNamedDoesNotArriveAndProjectingTwiceIsOnce(int seed) throws Exception {
        // Given
        Shape shape = Door.plan("blood-pressure").shape();
        ObjectNode resource = random(seed);
        assertThat(resource.toString()).contains("PLANTED");
        // When
        ObjectNode once = shape.project(resource);
        // Then
        assertThat(once.toString()).doesNotContain("PLANTED").contains("1.10", "mg/dL");
        assertThat(shape.project(once)).isEqualTo(once);
        assertThat(Shape.values(once)).isLessThan(Shape.values(resource));
    }

    @Test
    void keepsOnlyThePartsOfTheSlice() throws Exception {
        // Given
        ObjectNode panel = Samples.creatinine("a", "2026-05-01", "1");
        ArrayNode components = panel.putArray("component");
        components.add(json(
                "{'code':{'coding':[{'system':'http://loinc.org','code':'8462-4'}]},'valueQuantity':{'value':80}}"));
        components.add(
                json(
                        "{'code':{'coding':[{'system':'http://loinc.org','code':'8480-6'}]},'valueQuantity':{'value':121,'comparator':'<'}}"));
        // When
        ObjectNode kept = Door.plan("blood-pressure").shape().project(panel);
        // Then
        assertThat(kept.path("component")).hasSize(1);
        assertThat(kept.at("/component/0/valueQuantity").toString()).isEqualTo("{\"value\":121,\"comparator\":\"<\"}");
    }

    @Test
    void aModifierOnAPartThatStaysSpoilsTheResource() {
        ObjectNode panel = Samples.creatinine("a", "2026-05-01", "1");
        panel.putArray("component")
                .add(
                        json(
                                "{'modifierExtension':[{'url':'x'}],'code':{'coding':[{'system':'http://loinc.org','code':'8480-6'}]}}"));
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> Door.plan("blood-pressure").shape().project(panel))
                .isInstanceOf(Fhir.Unreadable.class);
    }
}
