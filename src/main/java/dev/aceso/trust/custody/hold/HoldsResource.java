package dev.aceso.trust.custody.hold;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.Form;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.ground.web.Page;
import dev.aceso.ground.web.Paging;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.PersonGuard;
import dev.aceso.trust.sealing.PatientKeys;
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

/** Holds on patients' records. */
@Path("/api/v1/custody/holds")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Custody", description = "Keys, holds and erasure")
public final class HoldsResource {
    private static final String REFERENCE = "[A-Za-z0-9._:/+=@-]{1,100}";
    private static final String HOLD = """
            {"id": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2", "patient": "mfzwizltoqytemzuguydgnrvge",
             "kind": "litigation", "reference": "docket:26-cv-1234",
             "placedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "placedAt": "2026-03-02T08:15:00Z"}""";
    private static final String HOLDS = "{\"items\": [" + HOLD + "], \"next\": \"2026-03-02T08:15:00Z\"}";
    private static final String RELEASED = """
            {"id": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2", "patient": "mfzwizltoqytemzuguydgnrvge",
             "kind": "litigation", "reference": "docket:26-cv-1234",
             "placedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "placedAt": "2026-03-02T08:15:00Z",
             "releasedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "releasedAt": "2026-09-01T10:00:00Z",
             "releaseReference": "docket:26-cv-1234/closed"}""";

    private final PersonGuard guard;
    private final Access access;
    private final PatientKeys keys;
    private final Holds holds;
    private final Log log;
    private final JsonBody json;

    HoldsResource(PersonGuard guard, Access access, PatientKeys keys, Holds holds, Log log, JsonBody json) {
        this.guard = guard;
        this.access = access;
        this.keys = keys;
        this.holds = holds;
        this.log = log;
        this.json = json;
    }

    /**
     * A hold that is to be placed.
     *
     * @param patient the patient's opaque id
     * @param kind litigation, investigation or rights-request
     * @param reference where the papers are
     */
    @Schema(name = "NewHold")
    public record Wanted(
            @Schema(pattern = Form.OPAQUE, required = true) String patient,

            @Schema(
                    enumeration = {"litigation", "investigation", "rights-request"},
                    required = true)
            String kind,

            @Schema(pattern = REFERENCE, required = true) String reference) {
        static Wanted read(JsonNode body) {
            return new Wanted(
                    Form.field(body, 3, "patient", Form.OPAQUE),
                    Form.field(body, 3, "kind", "[a-z-]{1,20}"),
                    Form.field(body, 3, "reference", REFERENCE));
        }
    }

    /**
     * The end of a hold.
     *
     * @param reference where the papers of that are
     */
    @Schema(name = "HoldRelease")
    public record Lifted(
            @Schema(pattern = REFERENCE, required = true) String reference) {}

    /** Places a hold. From then on nothing of the patient's is erased. */
    @POST
    @Operation(operationId = "placeHold", summary = "Keeps a patient's records from being erased")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Wanted.class),
                            examples = @ExampleObject(name = "litigation", value = """
                                    {"patient": "mfzwizltoqytemzuguydgnrvge", "kind": "litigation",
                                     "reference": "docket:26-cv-1234"}""")))
    @APIResponse(
            responseCode = "200",
            description = "The hold.",
            content =
                    @Content(
                            schema = @Schema(implementation = Hold.class),
                            examples = @ExampleObject(name = "hold", value = HOLD)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Hold place(InputStream body) {
        return guard.call(Action.HOLD_PLACE, person -> {
            access.require(person, Action.HOLD_PLACE);
            Wanted wanted = Wanted.read(json.read(body));
            Hold.Kind kind =
                    Hold.Kind.of(wanted.kind()).orElseThrow(() -> new Failure(Code.MALFORMED, "Not a kind of hold."));
            UUID by = log.meet(person);
            // Their name is opened here first, which may ask Vault: nobody should wait for that with the row held.
            var _ = keys.living(wanted.patient()).orElseThrow(PatientKeys::nothingHeld);
            return Durable.inTransaction(() -> {
                // Held alone, so that a hold is either before the key is given up, and then stops it, or is told that
                // it is too late.
                var key = keys.livingAlone(wanted.patient()).orElseThrow(PatientKeys::nothingHeld);
                Hold hold = holds.place(wanted.patient(), kind, wanted.reference(), by);
                note(person, Action.HOLD_PLACE, Optional.of(key.patient()), hold);
                return hold;
            });
        });
    }

    /** Lifts a hold. Lifting one twice is no mistake. */
    @POST
    @Path("/{id}/release")
    @Operation(operationId = "releaseHold", summary = "Lifts a hold")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Lifted.class),
                            examples =
                                    @ExampleObject(
                                            name = "closed",
                                            value = "{\"reference\": \"docket:26-cv-1234/closed\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The hold, lifted.",
            content =
                    @Content(
                            schema = @Schema(implementation = Hold.class),
                            examples = @ExampleObject(name = "lifted", value = RELEASED)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Hold release(@Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id, InputStream body) {
        return guard.call(Action.HOLD_RELEASE, person -> {
            access.require(person, Action.HOLD_RELEASE);
            UUID wanted = Form.id(id, "id");
            String reference = Form.field(json.read(body), 1, "reference", REFERENCE);
            UUID by = log.meet(person);
            return Durable.inTransaction(() -> {
                Hold hold = holds.find(wanted).orElseThrow(Failure::notFound);
                if (holds.release(wanted, reference, by)) {
                    note(
                            person,
                            Action.HOLD_RELEASE,
                            keys.living(hold.patient()).map(PatientKeys.Living::patient),
                            hold);
                }
                return holds.find(wanted).orElseThrow();
            });
        });
    }

    /** Holds, newest first, lifted ones included. */
    @GET
    @Operation(operationId = "holds", summary = "Lists holds, newest first, lifted ones included")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "One page, newest first.",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = Hold.class),
                            examples = @ExampleObject(name = "holds", value = HOLDS)))
    @APIResponse(ref = "Malformed")
    public Page<Hold> list(@BeanParam Paging paging) {
        return guard.call(Action.HOLD_LIST, person -> {
            access.require(person, Action.HOLD_LIST);
            var page = paging.of(holds::before, Hold::placedAt);
            log.append(Event.listed(
                    Action.HOLD_LIST, person, Purpose.COMPLIANCE, page.items().size()));
            return page;
        });
    }

    private void note(Caller.Person person, Action action, Optional<PatientRef> patient, Hold hold) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put("hold", hold.id().toString());
        attributes.put("kind", hold.kind());
        log.append(new Event(
                action, Event.Outcome.DONE, Optional.of(person), patient, Optional.of(Purpose.COMPLIANCE), attributes));
    }
}
