package dev.aceso.clinic.chart;

import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Small resources, written out, to be varied by tests. */
final class Samples {
    private Samples() {}

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) Fhir.JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static ObjectNode patient() {
        return json("{'resourceType':'Patient','id':'p1','birthDate':'1970-02-03','gender':'female'}");
    }

    static ObjectNode creatinine(String id, String day, String value) {
        return json("""
                {'resourceType':'Observation','id':'%s','status':'final',
                 'code':{'coding':[{'system':'http://loinc.org','code':'2160-0','display':'Creatinine'}],'text':'Creatinine'},
                 'subject':{'reference':'Patient/p1','display':'Zelda Plantedname'},'effectiveDateTime':'%s',
                 'valueQuantity':{'value':%s,'unit':'milligrams','system':'http://unitsofmeasure.org','code':'mg/dL'}}""".formatted(id, day, value));
    }

    static ObjectNode condition(String id, String system, String code) {
        return json("""
                {'resourceType':'Condition','id':'%s','subject':{'reference':'Patient/p1'},
                 'clinicalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/condition-clinical','code':'active'}]},
                 'code':{'coding':[{'system':'%s','code':'%s'}]}}""".formatted(id, system, code));
    }

    static ObjectNode request(String id, String medication) {
        return json("""
                {'resourceType':'MedicationRequest','id':'%s','status':'active','intent':'order',
                 'subject':{'reference':'Patient/p1'},%s}""".formatted(id, medication));
    }

    /** A Bundle of which the server says that it is all. */
    static ObjectNode counted(JsonNode... resources) {
        return bundle(resources).put("total", resources.length);
    }

    static ObjectNode bundle(JsonNode... resources) {
        return json("{'resourceType':'Bundle','type':'searchset','entry':["
                + Stream.of(resources).map(r -> "{\"resource\":" + r + "}").collect(Collectors.joining(",")) + "]}");
    }
}
