package dev.aceso.trust.emergency;

import java.io.InputStream;
import java.util.Locale;
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

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.Form;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.ground.web.Page;
import dev.aceso.ground.web.Paging;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.emergency.EmergencyRows.State;
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

/** The review of emergency accesses. */
@Path("/api/v1/emergency-accesses")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Emergency access")
public final class EmergencyReviewResource {
    private final PersonGuard guard;
    private final Access access;
    private final EmergencyRows rows;
    private final Reviews reviews;
    private final Log log;
    private final JsonBody json;

    EmergencyReviewResource(
            PersonGuard guard, Access access, EmergencyRows rows, Reviews reviews, Log log, JsonBody json) {
        this.guard = guard;
        this.access = access;
        this.rows = rows;
        this.reviews = reviews;
        this.log = log;
        this.json = json;
    }

    /**
     * A judgement.
     *
     * @param outcome justified or not-justified
     * @param note what led to it; about whoever broke the glass, not about the patient
     */
    @Schema(name = "EmergencyReview")
    public record Judged(
            @Schema(
                    enumeration = {"justified", "not-justified"},
                    required = true)
            String outcome,

            @Schema(minLength = 1, maxLength = Words.MOST, required = true)
            String note) {
        static Judged read(JsonNode body) {
            return new Judged(Form.field(body, 2, "outcome", "[a-z-]{1,20}"), Words.of(body, "note"));
        }

        /** Says nothing of what was written. */
        @Override
        public String toString() {
            return "Judged[" + outcome + "]";
        }
    }

    /** Emergency accesses, newest first. */
    @GET
    @Operation(
            operationId = "emergencyAccesses",
            summary = "Lists emergency accesses, newest first",
            description =
                    "What was written is not in the list; whoever reads it does so one by one, and the patient sees it.")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "One page, newest first.",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = EmergencyAccess.class),
                            examples = @ExampleObject(name = "emergency accesses", value = Examples.LIST)))
    @APIResponse(ref = "Malformed")
    public Page<EmergencyAccess> list(
            @Parameter(
                            description = "Only those in this state",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"unreviewed", "overdue", "reviewed"}))
                    @QueryParam("state")
                    @Nullable String state,
            @BeanParam Paging paging) {
        return guard.call(Action.EMERGENCY_LIST, person -> {
            access.require(person, Action.EMERGENCY_LIST);
            State wanted = state == null
                    ? State.ANY
                    : State.valueOf(Form.demand(state, "unreviewed|overdue|reviewed", "state")
                            .toUpperCase(Locale.ROOT));
            var page = paging.of(
                    (before, most) -> rows.before(wanted, before, most).stream()
                            .map(EmergencyRows.Row::access)
                            .toList(),
                    EmergencyAccess::openedAt);
            log.append(Event.listed(
                    Action.EMERGENCY_LIST,
                    person,
                    Purpose.COMPLIANCE,
                    page.items().size()));
            return page;
        });
    }

    /** One emergency access, with what was written about it. */
    @GET
    @Path("/{id}")
    @Operation(
            operationId = "emergencyAccess",
            summary = "Reads one emergency access, with the reason in the words of whoever opened it")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The emergency access in full; without the text, once the patient's records are erased.",
            content =
                    @Content(
                            schema = @Schema(implementation = Told.class),
                            examples = @ExampleObject(name = "in full", value = Examples.IN_FULL)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Told read(@Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id) {
        return guard.call(Action.EMERGENCY_READ, person -> {
            access.require(person, Action.EMERGENCY_READ);
            return reviews.read(person, Form.id(id, "id"));
        });
    }

    /** Judges an emergency access, which ends with it. */
    @POST
    @Path("/{id}/review")
    @Operation(
            operationId = "reviewEmergencyAccess",
            summary = "Judges an emergency access",
            description = "Once, by somebody else than who opened it. If it is still open, it ends.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Judged.class),
                            examples = @ExampleObject(name = "justified", value = """
                                    {"outcome": "justified", "note": "On the rota of the emergency department that night."}""")))
    @APIResponse(
            responseCode = "200",
            description = "The emergency access, judged.",
            content =
                    @Content(
                            schema = @Schema(implementation = EmergencyAccess.class),
                            examples = @ExampleObject(name = "judged", value = Examples.JUDGED)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    @APIResponse(ref = "TooLarge")
    public EmergencyAccess review(
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id, InputStream body) {
        return guard.call(Action.EMERGENCY_REVIEW, person -> {
            access.require(person, Action.EMERGENCY_REVIEW);
            UUID wanted = Form.id(id, "id");
            Judged judged = Judged.read(json.read(body));
            Judgement judgement = Judgement.of(judged.outcome())
                    .orElseThrow(() -> new Failure(Code.MALFORMED, "Not an outcome of a review."));
            return reviews.judge(person, wanted, judgement, judged.note());
        });
    }
}
