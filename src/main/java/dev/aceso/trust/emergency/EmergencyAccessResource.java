package dev.aceso.trust.emergency;

import java.io.InputStream;
import java.util.Optional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.Form;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.PersonGuard;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.trust.sealing.PatientKeys;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Breaking the glass for one patient. */
@Path("/api/v1/patients/{patient}/emergency-access")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Emergency access", description = "Breaking the glass, and its review")
public final class EmergencyAccessResource {
    private final PersonGuard guard;
    private final Access access;
    private final Envelope envelope;
    private final BrokenGlass glass;
    private final JsonBody json;

    EmergencyAccessResource(PersonGuard guard, Access access, Envelope envelope, BrokenGlass glass, JsonBody json) {
        this.guard = guard;
        this.access = access;
        this.envelope = envelope;
        this.glass = glass;
        this.json = json;
    }

    /**
     * Why the glass is broken.
     *
     * @param reason emergency-treatment, medical-emergency, on-call-cover, transfer, ehr-down or other
     * @param text the same in one's own words, for the review
     */
    @Schema(name = "NewEmergencyAccess")
    public record Wanted(
            @Schema(
                    enumeration = {
                        "emergency-treatment",
                        "medical-emergency",
                        "on-call-cover",
                        "transfer",
                        "ehr-down",
                        "other"
                    },
                    required = true)
            String reason,

            @Schema(minLength = 1, maxLength = Words.MOST, required = true)
            String text) {
        static Wanted read(JsonNode body) {
            return new Wanted(Form.field(body, 2, "reason", "[a-z-]{1,40}"), Words.of(body, "text"));
        }

        /** Says nothing of what was written. */
        @Override
        public String toString() {
            return "Wanted[" + reason + "]";
        }
    }

    /** Opens an emergency access. The patient sees it, and the privacy officer judges it. */
    @POST
    @Operation(
            operationId = "breakGlass",
            summary = "Opens a patient's records in an emergency",
            description =
                    "For a clinician or nurse of whom no relationship with the patient is known. It holds for this person, this patient and this session,"
                            + " for a short time. The patient sees that it was done and the reason's code; the privacy officer reads the text and judges it."
                            + " Asking again while it is open gives the one that is open.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Wanted.class),
                            examples = @ExampleObject(name = "emergency", value = """
                                    {"reason": "emergency-treatment",
                                     "text": "Brought in unconscious; the chart cannot be opened before registration is done."}""")))
    @APIResponse(
            responseCode = "200",
            description = "The emergency access.",
            content =
                    @Content(
                            schema = @Schema(implementation = EmergencyAccess.class),
                            examples = @ExampleObject(name = "open", value = Examples.OPEN)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "TooLarge")
    public EmergencyAccess open(
            @Parameter(schema = @Schema(pattern = Form.OPAQUE)) @PathParam("patient") String patient,
            InputStream body) {
        return guard.call(Action.EMERGENCY_OPEN, person -> {
            Form.demand(patient, Form.OPAQUE, "patient");
            access.requireAnyPatient(person, Action.EMERGENCY_OPEN);
            PatientRef about = envelope.patient(patient).orElseThrow(PatientKeys::nothingHeld);
            Granted granted = access.require(person, Action.EMERGENCY_OPEN, Purpose.BREAK_GLASS, Optional.of(about));
            Wanted wanted = Wanted.read(json.read(body));
            Reason reason = Reason.of(wanted.reason())
                    .orElseThrow(() -> new Failure(Code.MALFORMED, "Not a reason for an emergency access."));
            return glass.open(person, new Plea(about, granted.role(), granted.explained(), reason, wanted.text()));
        });
    }
}
