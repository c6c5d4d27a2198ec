package dev.aceso.patient.portal;

import java.io.InputStream;
import java.util.Optional;
import java.util.TreeMap;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.Pace;
import dev.aceso.trust.identity.PersonGuard;
import dev.aceso.trust.sealing.Envelope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** From the EHR's patient id, which is PHI and so travels in a body, to the opaque id that addresses may hold. */
@Path("/api/v1/patients/lookup")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Patients")
public final class LookupResource {
    private final PersonGuard guard;
    private final Pace pace;
    private final Access access;
    private final Envelope envelope;
    private final EhrConfig ehrs;
    private final Log log;
    private final JsonBody json;

    LookupResource(
            PersonGuard guard, Pace pace, Access access, Envelope envelope, EhrConfig ehrs, Log log, JsonBody json) {
        this.guard = guard;
        this.pace = pace;
        this.access = access;
        this.envelope = envelope;
        this.ehrs = ehrs;
        this.log = log;
        this.json = json;
    }

    /**
     * A patient as the EHR knows them.
     *
     * @param ehr the configured id of the EHR
     * @param patientId the id of the Patient resource there
     */
    @Schema(name = "EhrPatient")
    public record Wanted(
            @Schema(examples = "demo", pattern = "[a-z0-9-]{1,32}", required = true)
            String ehr,

            @Schema(examples = "pt-prevent-01", pattern = "[A-Za-z0-9.-]{1,64}", required = true)
            String patientId) {
        static Wanted read(JsonNode body) {
            String ehr = body.path("ehr").asText();
            String patientId = body.path("patientId").asText();
            boolean known = body.isObject() && body.size() == 2;
            if (!known
                    || !body.path("ehr").isTextual()
                    || !body.path("patientId").isTextual()) {
                throw new Failure(Code.MALFORMED, "The body must be an object of ehr and patientId.");
            }
            if (!PatientRef.valid(ehr, patientId)) {
                throw new Failure(Code.MALFORMED, "Out of bounds: ehr, patientId.");
            }
            return new Wanted(ehr, patientId);
        }
    }

    /**
     * The opaque id.
     *
     * @param id stands for the patient in addresses
     */
    @Schema(name = "OpaqueId")
    public record Found(
            @Schema(examples = "mfzwizltoqytemzuguydgnrvge") String id) {}

    /** The opaque id of a patient; the same every time. */
    @POST
    @Operation(
            operationId = "lookUpPatient",
            summary = "Gives the opaque id of a patient of a configured EHR",
            description = "The EHR's patient id is PHI and so travels in a body; the opaque id may stand in addresses.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Wanted.class),
                            examples =
                                    @ExampleObject(
                                            name = "wanted",
                                            value = "{\"ehr\": \"demo\", \"patientId\": \"pt-prevent-01\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The opaque id, the same every time.",
            content =
                    @Content(
                            schema = @Schema(implementation = Found.class),
                            examples =
                                    @ExampleObject(name = "found", value = "{\"id\": \"mfzwizltoqytemzuguydgnrvge\"}")))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "TooLarge")
    public Found lookup(InputStream body) {
        return guard.call(Action.PATIENT_LOOKUP, caller -> {
            var wanted = Wanted.read(json.read(body));
            var patient = new PatientRef(wanted.ehr(), wanted.patientId());
            Granted granted = access.require(caller, Action.PATIENT_LOOKUP, Purpose.TREATMENT, Optional.of(patient));
            if (!ehrs.all().containsKey(wanted.ehr())) {
                throw new Failure(Code.NOT_FOUND, "no EHR of this id is configured");
            }
            if (!envelope.knows(patient)) {
                pace.admitNewPatient(caller);
            }
            return Durable.inTransaction(() -> {
                envelope.keyOf(patient);
                var attributes = new TreeMap<>(granted.explained());
                attributes.put("ehr", wanted.ehr());
                log.append(new Event(
                        Action.PATIENT_LOOKUP,
                        Event.Outcome.DONE,
                        Optional.of(caller),
                        Optional.of(patient),
                        Optional.of(Purpose.TREATMENT),
                        attributes));
                return new Found(envelope.opaqueId(patient));
            });
        });
    }
}
