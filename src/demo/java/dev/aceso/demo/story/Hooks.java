package dev.aceso.demo.story;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.demo.world.EhrAccess;
import dev.aceso.demo.world.EhrClient;
import dev.aceso.demo.world.World;

/** The EHR's side of CDS Hooks: builds calls, fills prefetch from its own FHIR server, signs. */
public final class Hooks {
    /** The CDS service of the story. */
    public static final String SERVICE = "ckm-review";

    private static final ObjectMapper JSON = new ObjectMapper();
    private final Api aceso;
    private final Api fhir;
    private final EhrClient client;
    private final Optional<EhrAccess> itself;
    private final Optional<EhrAccess> handedOn;
    private JsonNode templates = JSON.createObjectNode();

    /** An EHR whose FHIR interface is open. */
    public Hooks(Api aceso, Api fhir, EhrClient client) {
        this(aceso, fhir, client, Optional.empty(), Optional.empty());
    }

    private Hooks(Api aceso, Api fhir, EhrClient client, Optional<EhrAccess> itself, Optional<EhrAccess> handedOn) {
        this.aceso = aceso;
        this.fhir = fhir;
        this.client = client;
        this.itself = itself;
        this.handedOn = handedOn;
    }

    /** The EHR of that world, which demands tokens of itself and hands one to the service with every call. */
    public static Hooks of(World world, Api aceso) {
        return new Hooks(
                aceso,
                new Api(world.ehr().baseUrl(), world.ca()),
                world.ehrClient(),
                Optional.of(world.ehrItself()),
                Optional.of(world.ehrHooks()));
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
        handedOn.ifPresent(access -> body.set("fhirAuthorization", access.fhirAuthorization()));
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
                        fhir.get("/" + query, itself.map(EhrAccess::token)).json());
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
