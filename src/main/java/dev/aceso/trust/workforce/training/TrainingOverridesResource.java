package dev.aceso.trust.workforce.training;

import java.io.InputStream;
import java.util.Optional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

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

/** Overrides: who is let in for a while without training on record. */
@Path("/api/v1/training/overrides")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public final class TrainingOverridesResource {
    private final PersonGuard guard;
    private final Access access;
    private final Waivers waivers;
    private final WaiverRows rows;
    private final Policy policy;
    private final Log log;
    private final JsonBody json;

    TrainingOverridesResource(
            PersonGuard guard, Access access, Waivers waivers, WaiverRows rows, Policy policy, Log log, JsonBody json) {
        this.guard = guard;
        this.access = access;
        this.waivers = waivers;
        this.rows = rows;
        this.policy = policy;
        this.log = log;
        this.json = json;
    }

    /**
     * An override that is to be given.
     *
     * @param worker whom it lets in: the id of SCIM
     * @param reason record-late, course-not-available, urgent-cover, returning or other
     * @param text the same in one's own words
     * @param hours for how many hours, as text
     */
    @Schema(name = "NewTrainingOverride")
    public record Wanted(
            @Schema(pattern = Form.ID, required = true) String worker,

            @Schema(
                    enumeration = {"record-late", "course-not-available", "urgent-cover", "returning", "other"},
                    required = true)
            String reason,

            @Schema(minLength = 1, maxLength = WaiverForm.MOST, required = true)
            String text,

            @Schema(pattern = "[1-9][0-9]{0,2}", required = true)
            String hours) {}

    /** Lets somebody in for a while. */
    @POST
    @Operation(
            operationId = "overrideTraining",
            summary = "Lets somebody in for a while without training on record",
            description =
                    "Never oneself, and one at once for each person. Everything they do by it is marked in the log. Takes a sign-in of a short while ago.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Wanted.class),
                            examples = @ExampleObject(name = "record is late", value = """
                                    {"worker": "c9f6a1d2-7b1e-4e0a-9a53-2f4d8b7c6e10", "reason": "record-late",
                                     "text": "Showed me the certificate of last week.", "hours": "24"}""")))
    @APIResponse(
            responseCode = "200",
            description = "The override.",
            content =
                    @Content(
                            schema = @Schema(implementation = Waiver.class),
                            examples = @ExampleObject(name = "override", value = Examples.WAIVER)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    @APIResponse(ref = "TooLarge")
    public Waiver grant(InputStream body) {
        return guard.call(Action.TRAINING_OVERRIDE, person -> {
            Purpose purpose = access.require(person, Action.TRAINING_OVERRIDE).purpose();
            return waivers.grant(
                    person,
                    purpose,
                    WaiverForm.read(json.read(body), policy.longestOverride().toHours()));
        });
    }

    /** Overrides, newest first. */
    @GET
    @Operation(
            operationId = "trainingOverrides",
            summary = "Lists overrides, newest first",
            description = "What was written is not in the list; whoever reads it does so one by one.")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "One page, newest first.",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = Waiver.class),
                            examples = @ExampleObject(name = "overrides", value = Examples.WAIVERS)))
    @APIResponse(ref = "Malformed")
    public Page<Waiver> list(
            @Parameter(
                            description = "Only those that are not over",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"open"}))
                    @QueryParam("state")
                    @Nullable String state,
            @BeanParam Paging paging) {
        return guard.call(Action.TRAINING_LIST, person -> {
            Purpose purpose = access.require(person, Action.TRAINING_LIST).purpose();
            boolean openOnly = Optional.ofNullable(state)
                    .map(asked -> Form.demand(asked, "open", "state"))
                    .isPresent();
            var page = paging.of((before, most) -> rows.before(openOnly, before, most), Waiver::grantedAt);
            log.append(Event.listed(
                    Action.TRAINING_LIST, person, purpose, page.items().size()));
            return page;
        });
    }

    /** One override, with what was written. */
    @GET
    @Path("/{id}")
    @Operation(operationId = "trainingOverride", summary = "Reads one override, with the reason in words")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The override in full.",
            content =
                    @Content(
                            schema = @Schema(implementation = Waiver.class),
                            examples = @ExampleObject(name = "in full", value = Examples.WAIVER_IN_FULL)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Waiver read(@Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id) {
        return guard.call(Action.TRAINING_READ, person -> {
            Purpose purpose = access.require(person, Action.TRAINING_READ).purpose();
            return waivers.read(person, purpose, Form.id(id, "id"));
        });
    }

    /** Ends an override before its time. */
    @DELETE
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "endTrainingOverride",
            summary = "Ends an override before its time",
            description = "It stays in the list. Ending what is over is no mistake.")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The override, over.",
            content =
                    @Content(
                            schema = @Schema(implementation = Waiver.class),
                            examples = @ExampleObject(name = "ended", value = Examples.WAIVER_ENDED)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Waiver end(@Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id) {
        return guard.call(Action.TRAINING_OVERRIDE_END, person -> {
            Purpose purpose =
                    access.require(person, Action.TRAINING_OVERRIDE_END).purpose();
            return waivers.end(person, purpose, Form.id(id, "id"));
        });
    }
}
