package dev.aceso.trust.custody.merge;

import java.io.InputStream;
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

/** Merges of patients: what the EHRs said, and what a privacy officer decides. */
@Path("/api/v1/patients/merges")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Patients")
public final class MergesResource {
    private static final String REFERENCE = "[A-Za-z0-9._:/+=@-]{1,100}";
    private static final String BASE = """
            {"id": "4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2", "gone": "mfzwizltoqytemzuguydgnrvge",
             "remains": "k5zq3v7m2c4xw6a7b2d3e4f5gh", "source": "person", "reference": "ticket:4711",
             "mergedBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "mergedAt": "2026-03-02T08:15:00Z\"""";
    private static final String MERGE = BASE + "}";
    private static final String UNDONE = BASE + """
            , "undoneSource": "person", "undoneReference": "ticket:4712",
             "undoneBy": "7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11", "undoneAt": "2026-03-03T10:00:00Z"}""";
    private static final String MERGES = "{\"items\": [" + MERGE + "], \"next\": \"2026-03-02T08:15:00Z\"}";

    private final PersonGuard guard;
    private final Access access;
    private final Merges merges;
    private final MergeRows rows;
    private final Log log;
    private final JsonBody json;

    MergesResource(PersonGuard guard, Access access, Merges merges, MergeRows rows, Log log, JsonBody json) {
        this.guard = guard;
        this.access = access;
        this.merges = merges;
        this.rows = rows;
        this.log = log;
        this.json = json;
    }

    /**
     * Two patients that are one.
     *
     * @param gone the opaque id of the one that is no longer in use
     * @param remains the opaque id of the one that remains
     * @param reference where the papers are
     */
    @Schema(name = "NewMerge")
    public record Wanted(
            @Schema(pattern = Form.OPAQUE, required = true) String gone,

            @Schema(pattern = Form.OPAQUE, required = true) String remains,

            @Schema(pattern = REFERENCE, required = true) String reference) {
        static Wanted read(JsonNode body) {
            return new Wanted(
                    Form.field(body, 3, "gone", Form.OPAQUE),
                    Form.field(body, 3, "remains", Form.OPAQUE),
                    Form.field(body, 3, "reference", REFERENCE));
        }
    }

    /**
     * The end of a merge.
     *
     * @param reference where the papers of that are
     */
    @Schema(name = "Unmerge")
    public record Undone(
            @Schema(pattern = REFERENCE, required = true) String reference) {}

    /** Joins two patients: what is held about the one is shown with the other, as long as the merge stands. */
    @POST
    @Operation(
            operationId = "mergePatients",
            summary = "Says that two patients of one EHR are one",
            description = "Nothing is moved or sealed anew. Asking again for a merge that stands gives that merge.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Wanted.class),
                            examples = @ExampleObject(name = "merge", value = """
                                    {"gone": "mfzwizltoqytemzuguydgnrvge", "remains": "k5zq3v7m2c4xw6a7b2d3e4f5gh",
                                     "reference": "ticket:4711"}""")))
    @APIResponse(
            responseCode = "200",
            description = "The merge.",
            content =
                    @Content(
                            schema = @Schema(implementation = Merge.class),
                            examples = @ExampleObject(name = "merge", value = MERGE)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    public Merge merge(InputStream body) {
        return guard.call(Action.PATIENT_MERGE, person -> {
            access.require(person, Action.PATIENT_MERGE);
            Wanted wanted = Wanted.read(json.read(body));
            return merges.join(person, wanted.gone(), wanted.remains(), wanted.reference());
        });
    }

    /** Takes two patients apart. */
    @POST
    @Path("/{id}/unmerge")
    @Operation(
            operationId = "unmergePatients",
            summary = "Says that two patients are two after all",
            description = "Each has again what was made for it, and nothing else. Doing it twice is no mistake.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Undone.class),
                            examples = @ExampleObject(name = "undone", value = "{\"reference\": \"ticket:4712\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The merge, taken back.",
            content =
                    @Content(
                            schema = @Schema(implementation = Merge.class),
                            examples = @ExampleObject(name = "undone", value = UNDONE)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Merge unmerge(@Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id, InputStream body) {
        return guard.call(Action.PATIENT_UNMERGE, person -> {
            access.require(person, Action.PATIENT_UNMERGE);
            UUID wanted = Form.id(id, "id");
            return merges.part(person, wanted, Form.field(json.read(body), 1, "reference", REFERENCE));
        });
    }

    /** Merges, newest first, those taken back included. */
    @GET
    @Operation(operationId = "merges", summary = "Lists merges of patients, newest first, those taken back included")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "One page, newest first.",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = Merge.class),
                            examples = @ExampleObject(name = "merges", value = MERGES)))
    @APIResponse(ref = "Malformed")
    public Page<Merge> list(@BeanParam Paging paging) {
        return guard.call(Action.MERGE_LIST, person -> {
            access.require(person, Action.MERGE_LIST);
            var page = paging.of(rows::before, Merge::mergedAt);
            log.append(Event.listed(
                    Action.MERGE_LIST, person, Purpose.COMPLIANCE, page.items().size()));
            return page;
        });
    }
}
