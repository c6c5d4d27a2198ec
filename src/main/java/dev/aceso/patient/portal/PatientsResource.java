package dev.aceso.patient.portal;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.RecordId;
import dev.aceso.ground.web.Form;
import dev.aceso.ground.web.Page;
import dev.aceso.ground.web.Paging;
import dev.aceso.patient.rights.Held;
import dev.aceso.patient.rights.Holdings;
import dev.aceso.patient.rights.Viewing;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.PersonGuard;
import dev.aceso.trust.sealing.Envelope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the AI holds about a patient, for the patient and for those who treat them. */
@Path("/api/v1/patients/{patient}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Patients", description = "What the AI holds about a patient, and who used it")
public final class PatientsResource {
    private final PersonGuard guard;
    private final Access access;
    private final Holdings holdings;
    private final Envelope envelope;

    PatientsResource(PersonGuard guard, Access access, Holdings holdings, Envelope envelope) {
        this.guard = guard;
        this.access = access;
        this.holdings = holdings;
        this.envelope = envelope;
    }

    /** The inferences about the patient, newest first. */
    @GET
    @Path("/inferences")
    @Operation(
            operationId = "inferences",
            summary = "Lists every inference the AI holds about the patient, newest first")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "One page, newest first.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            type = SchemaType.OBJECT,
                                            properties = {
                                                @SchemaProperty(
                                                        name = "items",
                                                        type = SchemaType.ARRAY,
                                                        implementation = Held.class),
                                                @SchemaProperty(
                                                        name = "next",
                                                        type = SchemaType.STRING,
                                                        description =
                                                                "What to pass as before for the next page; absent on the last"),
                                                @SchemaProperty(
                                                        name = "erasedAt",
                                                        type = SchemaType.STRING,
                                                        format = "date-time",
                                                        description =
                                                                "When what was held before was erased, where nothing has been held since")
                                            }),
                            examples = @ExampleObject(name = "inferences", value = Examples.INFERENCES)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Page<Held> inferences(
            @Parameter(
                            description = "The patient's opaque id",
                            example = "mfzwizltoqytemzuguydgnrvge",
                            schema = @Schema(pattern = Form.OPAQUE))
                    @PathParam("patient")
                    String patient,
            @BeanParam Paging paging) {
        return guard.call(Action.INFERENCE_LIST, caller -> {
            Instant until = paging.before();
            int most = paging.limit();
            return about(
                    caller,
                    Action.INFERENCE_LIST,
                    patient,
                    (purpose, ref) -> holdings.inferences(caller, purpose, ref, until, most)
                            .erased(envelope.erased(patient)));
        });
    }

    /** One inference about the patient. */
    @GET
    @Path("/inferences/{record}")
    @Operation(operationId = "inference", summary = "Reads one inference about the patient")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The inference.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Held.class),
                            examples = @ExampleObject(name = "inference", value = Examples.INFERENCE)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Held inference(
            @Parameter(schema = @Schema(pattern = Form.OPAQUE)) @PathParam("patient") String patient,
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("record") String record) {
        return guard.call(Action.INFERENCE_READ, caller -> {
            var wanted = new RecordId(Form.id(record, "record"));
            return about(
                    caller,
                    Action.INFERENCE_READ,
                    patient,
                    (purpose, ref) ->
                            holdings.inference(caller, purpose, ref, wanted).orElseThrow(Failure::notFound));
        });
    }

    /** Who used what is held about the patient. */
    @GET
    @Path("/viewings")
    @Operation(
            operationId = "viewings",
            summary = "Lists who used what is held about the patient: by role, when and why")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "One page, newest first.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = Viewing.class),
                            examples = @ExampleObject(name = "viewings", value = Examples.VIEWINGS)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Page<Viewing> viewings(
            @Parameter(schema = @Schema(pattern = Form.OPAQUE)) @PathParam("patient") String patient,
            @QueryParam("before") @Nullable String before,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
                    @QueryParam("limit")
                    @Nullable String limit) {
        return guard.call(Action.VIEWING_LIST, caller -> {
            Instant until = Form.before(before);
            int most = Form.limit(limit, 50, 200);
            return about(
                    caller,
                    Action.VIEWING_LIST,
                    patient,
                    (purpose, ref) -> holdings.viewings(caller, purpose, ref, until, most));
        });
    }

    /**
     * Finds out whom the opaque id stands for, and the purpose that the matrix allows this caller. Whoever may not see any patient's record learns
     * nothing about who is known: they are refused alike, whatever else they sent, which is why that is read before.
     */
    private <T> T about(Caller.Person caller, Action action, String opaque, BiFunction<Purpose, PatientRef, T> read) {
        Form.demand(opaque, Form.OPAQUE, "patient");
        Optional<PatientRef> known = caller.self()
                .filter(self -> envelope.opaqueId(self).equals(opaque))
                .or(() -> envelope.patient(opaque));
        if (known.isEmpty()) {
            access.requireAnyPatient(caller, action);
            throw new Failure(
                    Code.NOT_FOUND,
                    envelope.erased(opaque).isPresent()
                            ? "what was held about this id was erased"
                            : "nothing is held about this id");
        }
        return read.apply(access.purpose(caller, action, known).orElse(Purpose.TREATMENT), known.get());
    }
}
