package dev.aceso.trust.custody.erasure;

import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.Form;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.ground.web.Page;
import dev.aceso.ground.web.Paging;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.PersonGuard;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Erasures of patients' records. A step names once more what it is about, so that nobody approves or removes another's by a slip. */
@Path("/api/v1/custody/erasures")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Custody")
public final class ErasuresResource {
    private final PersonGuard guard;
    private final Access access;
    private final Erasing erasing;
    private final Erasures erasures;
    private final Log log;
    private final JsonBody json;

    ErasuresResource(PersonGuard guard, Access access, Erasing erasing, Erasures erasures, Log log, JsonBody json) {
        this.guard = guard;
        this.access = access;
        this.erasing = erasing;
        this.erasures = erasures;
        this.log = log;
        this.json = json;
    }

    /**
     * An erasure that is asked for.
     *
     * @param patient the patient's opaque id
     * @param reason why
     */
    @Schema(name = "NewErasure")
    public record Wanted(
            @Schema(pattern = Form.OPAQUE, required = true) String patient,

            @Schema(
                    enumeration = {
                        "patient-request",
                        "consent-withdrawn",
                        "retention-over",
                        "entered-in-error",
                        "legal-order"
                    },
                    required = true)
            String reason) {}

    /**
     * Whom the erasure is about, said once more.
     *
     * @param patient the patient's opaque id
     */
    @Schema(name = "ErasureConfirmation")
    public record Confirmation(
            @Schema(pattern = Form.OPAQUE, required = true) String patient) {}

    /**
     * Which key is about to go, or is gone.
     *
     * @param key its id
     */
    @Schema(name = "ErasureKey")
    public record KeyNamed(
            @Schema(pattern = Form.ID, required = true) String key) {}

    /** Asks for an erasure. */
    @POST
    @Operation(
            operationId = "askForErasure",
            summary = "Asks for the erasure of everything held about a patient",
            description =
                    "Refused under a hold, before the record-retention period is over, or when that is not known.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Wanted.class),
                            examples =
                                    @ExampleObject(
                                            name = "wanted",
                                            value =
                                                    "{\"patient\": \"mfzwizltoqytemzuguydgnrvge\", \"reason\": \"patient-request\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The erasure, which somebody else must approve.",
            content =
                    @Content(
                            schema = @Schema(implementation = Erasure.class),
                            examples = @ExampleObject(name = "erasure", value = Examples.REQUESTED)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    public Erasure ask(InputStream body) {
        return guard.call(Action.ERASURE_REQUEST, person -> {
            Purpose purpose = access.require(person, Action.ERASURE_REQUEST).purpose();
            var wanted = json.read(body);
            String patient = Form.field(wanted, 2, "patient", Form.OPAQUE);
            Erasure.Reason reason = Erasure.Reason.of(Form.field(wanted, 2, "reason", "[a-z-]{1,30}"))
                    .orElseThrow(() -> new Failure(Code.MALFORMED, "Not a reason for an erasure."));
            return erasing.ask(person, purpose, patient, reason);
        });
    }

    /** Approves an erasure. */
    @POST
    @Path("/{id}/approval")
    @Operation(
            operationId = "approveErasure",
            summary = "Approves an erasure, as another person than the one who asked")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Confirmation.class),
                            examples =
                                    @ExampleObject(
                                            name = "confirmation",
                                            value = "{\"patient\": \"mfzwizltoqytemzuguydgnrvge\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The erasure, approved.",
            content =
                    @Content(
                            schema = @Schema(implementation = Erasure.class),
                            examples = @ExampleObject(name = "erasure", value = Examples.APPROVED)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    public Erasure approve(
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id, InputStream body) {
        return guard.call(Action.ERASURE_APPROVE, person -> {
            Purpose purpose = access.require(person, Action.ERASURE_APPROVE).purpose();
            String confirmed = Form.field(json.read(body), 1, "patient", Form.OPAQUE);
            return erasing.approve(person, purpose, Form.id(id, "id"), confirmed);
        });
    }

    /** Takes an erasure back. */
    @POST
    @Path("/{id}/withdrawal")
    @Operation(operationId = "withdrawErasure", summary = "Takes back an erasure that has not begun")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Confirmation.class),
                            examples =
                                    @ExampleObject(
                                            name = "confirmation",
                                            value = "{\"patient\": \"mfzwizltoqytemzuguydgnrvge\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The erasure, withdrawn.",
            content =
                    @Content(
                            schema = @Schema(implementation = Erasure.class),
                            examples = @ExampleObject(name = "erasure", value = Examples.WITHDRAWN)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    public Erasure withdraw(
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id, InputStream body) {
        return guard.call(Action.ERASURE_WITHDRAW, person -> {
            Purpose purpose = access.require(person, Action.ERASURE_WITHDRAW).purpose();
            String confirmed = Form.field(json.read(body), 1, "patient", Form.OPAQUE);
            return erasing.withdraw(person, purpose, Form.id(id, "id"), confirmed);
        });
    }

    /** Gives the key up. */
    @POST
    @Path("/{id}/beginning")
    @Operation(
            operationId = "beginErasure",
            summary = "Gives the key up: nothing is sealed or opened under it any more",
            description = "For the command erase, which removes the key afterwards. There is no way back.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = KeyNamed.class),
                            examples =
                                    @ExampleObject(
                                            name = "key",
                                            value = "{\"key\": \"9e107d9d-3721-4b8e-9f0f-aa1f3d1e2b11\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The erasure, begun.",
            content =
                    @Content(
                            schema = @Schema(implementation = Erasure.class),
                            examples = @ExampleObject(name = "erasure", value = Examples.BEGUN)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    public Erasure begin(@Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id, InputStream body) {
        return guard.call(Action.ERASURE_RUN, person -> {
            Purpose purpose = access.require(person, Action.ERASURE_RUN).purpose();
            String confirmed = Form.field(json.read(body), 1, "key", Form.ID);
            return erasing.begin(person, purpose, Form.id(id, "id"), UUID.fromString(confirmed));
        });
    }

    /** Sees that the key is gone. */
    @POST
    @Path("/{id}/completion")
    @Operation(
            operationId = "completeErasure",
            summary = "Sees that the key is gone, and issues the receipt",
            description = "For the command erase, when it has removed the key.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = KeyNamed.class),
                            examples =
                                    @ExampleObject(
                                            name = "key",
                                            value = "{\"key\": \"9e107d9d-3721-4b8e-9f0f-aa1f3d1e2b11\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The erasure with its receipt.",
            content =
                    @Content(
                            schema = @Schema(implementation = Erasure.class),
                            examples = @ExampleObject(name = "erasure", value = Examples.DONE)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    public Erasure complete(
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id, InputStream body) {
        return guard.finish(Action.ERASURE_RUN, person -> {
            Purpose purpose = access.require(person, Action.ERASURE_RUN).purpose();
            String confirmed = Form.field(json.read(body), 1, "key", Form.ID);
            return erasing.complete(person, purpose, Form.id(id, "id"), UUID.fromString(confirmed));
        });
    }

    /** One erasure, with its receipt when it is done. */
    @GET
    @Path("/{id}")
    @Operation(operationId = "erasure", summary = "Reads one erasure, with its receipt when it is done")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The erasure.",
            content =
                    @Content(
                            schema = @Schema(implementation = Erasure.class),
                            examples = @ExampleObject(name = "done", value = Examples.DONE)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Erasure read(@Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id) {
        return guard.call(Action.ERASURE_READ, person -> {
            Purpose purpose = access.require(person, Action.ERASURE_READ).purpose();
            Erasure erasure = erasures.get(Form.id(id, "id"));
            note(person, purpose, 1);
            return erasure;
        });
    }

    /** Erasures, newest first. */
    @GET
    @Operation(operationId = "erasures", summary = "Lists erasures, newest first")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "One page, newest first.",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = Erasure.class),
                            examples = @ExampleObject(name = "erasures", value = Examples.ERASURES)))
    @APIResponse(ref = "Malformed")
    public Page<Erasure> list(
            @Parameter(
                            description = "Only those in this state",
                            schema = @Schema(enumeration = {"requested", "approved", "begun", "done", "withdrawn"}))
                    @QueryParam("state")
                    @Nullable String state,
            @BeanParam Paging paging) {
        return guard.call(Action.ERASURE_READ, person -> {
            Purpose purpose = access.require(person, Action.ERASURE_READ).purpose();
            Optional<Erasure.State> wanted = Optional.ofNullable(state)
                    .map(name -> Erasure.State.of(name)
                            .orElseThrow(() -> new Failure(Code.MALFORMED, "Not a state of an erasure.")));
            var page = paging.of((before, most) -> erasures.before(before, wanted, most), Erasure::requestedAt);
            note(person, purpose, page.items().size());
            return page;
        });
    }

    private void note(Caller.Person person, Purpose purpose, int count) {
        log.append(Event.listed(Action.ERASURE_READ, person, purpose, count));
    }
}
