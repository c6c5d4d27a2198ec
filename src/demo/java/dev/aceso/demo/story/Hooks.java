package dev.aceso.demo.story;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.world.EhrClient;

/** The EHR's side of CDS Hooks: builds calls, fills prefetch from its own FHIR server, signs. */
public final class Hooks {
    /** The CDS service of the story. */
    public static final String SERVICE = "ckm-review";

    private static final ObjectMapper JSON = new ObjectMapper();
    private final Api aceso;
    private final Api fhir;
    private final EhrClient client;
    private JsonNode templates = JSON.createObjectNode();

    public Hooks(Api aceso, Api fhir, EhrClient client) {
        this.aceso = aceso;
        this.fhir = fhir;
        this.client = client;
    }

    /** Asks for the services, and remembers the prefetch templates. */
    public Api.Answer discover() {
        var answer = aceso.get(
                "/cds-services",
                Optional.of(client.token(aceso.base() + "/cds-services").sign()));
        if (answer.status() == 200) {
            templates = answer.json().path("services").path(0).path("prefetch");
        }
        return answer;
    }

    /** A patient-view call with these prefetch keys filled; {@code "*"} stands for all of them. */
    public ObjectNode call(String patient, String... keys) {
        ObjectNode body = JSON.createObjectNode();
        body.put("hook", "patient-view");
        body.put("hookInstance", UUID.randomUUID().toString());
        body.put("fhirServer", fhir.base());
        body.putObject("context").put("userId", "Practitioner/demo-1").put("patientId", patient);
        ObjectNode prefetch = body.putObject("prefetch");
        boolean all = List.of(keys).contains("*");
        templates.fields().forEachRemaining(template -> {
            if (all || List.of(keys).contains(template.getKey())) {
                String query = template.getValue()
                        .asText()
                        .replace("{{context.patientId}}", patient)
                        .replace("|", "%7C");
                prefetch.set(
                        template.getKey(),
                        fhir.get("/" + query, Optional.empty()).json());
            }
        });
        return body;
    }

    /** Fires a call under a fresh token. */
    public Api.Answer fire(ObjectNode call) {
        String path = "/cds-services/" + SERVICE;
        return fire(call, client.token(aceso.base() + path).sign());
    }

    /** Fires a call under this token. */
    public Api.Answer fire(ObjectNode call, String token) {
        return aceso.post("/cds-services/" + SERVICE, Optional.of(token), call.toString());
    }
}
