package dev.aceso.trust.workforce.training;

import java.io.InputStream;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

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

/** Completions of courses, recorded and withdrawn by officers. */
@Path("/api/v1/training/completions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public final class CompletionsResource {
    private static final String REASONS = "wrong-person|wrong-course|wrong-date|not-passed|other";

    private final PersonGuard guard;
    private final Access access;
    private final Completions completions;
    private final CompletionRows rows;
    private final Log log;
    private final JsonBody json;

    CompletionsResource(
            PersonGuard guard, Access access, Completions completions, CompletionRows rows, Log log, JsonBody json) {
        this.guard = guard;
        this.access = access;
        this.completions = completions;
        this.rows = rows;
        this.log = log;
        this.json = json;
    }

    /**
     * Why a completion counts no more.
     *
     * @param reason wrong-person, wrong-course, wrong-date, not-passed or other
     */
    @Schema(name = "TrainingWithdrawal")
    public record Withdrawal(
            @Schema(
                    enumeration = {"wrong-person", "wrong-course", "wrong-date", "not-passed", "other"},
                    required = true)
            String reason) {}

    /** Records a completion. */
    @POST
    @Operation(
            operationId = "recordTraining",
            summary = "Puts on record that somebody completed a course",
            description = "Nobody records their own. Saying the same again is no second one.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Report.class),
                            examples = @ExampleObject(name = "completed", value = Examples.REPORT)))
    @APIResponse(
            responseCode = "200",
            description = "The completion.",
            content =
                    @Content(
                            schema = @Schema(implementation = Completion.class),
                            examples = @ExampleObject(name = "completion", value = Examples.COMPLETION)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    @APIResponse(ref = "TooLarge")
    public Completion record(InputStream body) {
        return guard.call(Action.TRAINING_RECORD, person -> {
            Purpose purpose = access.require(person, Action.TRAINING_RECORD).purpose();
            return completions.record(person, purpose, Report.read(json.read(body)));
        });
    }

    /** Withdraws one that was recorded wrongly. */
    @POST
    @Path("/{id}/withdraw")
    @Operation(
            operationId = "withdrawTraining",
            summary = "Withdraws a completion that was recorded wrongly",
            description = "It stays on record and counts no more. Record what is right as another.")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Withdrawal.class),
                            examples = @ExampleObject(name = "wrong", value = "{\"reason\": \"wrong-person\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The completion, withdrawn.",
            content =
                    @Content(
                            schema = @Schema(implementation = Completion.class),
                            examples = @ExampleObject(name = "withdrawn", value = Examples.WITHDRAWN)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Completion withdraw(
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id, InputStream body) {
        return guard.call(Action.TRAINING_WITHDRAW, person -> {
            Purpose purpose = access.require(person, Action.TRAINING_WITHDRAW).purpose();
            UUID wanted = Form.id(id, "id");
            return completions.withdraw(person, purpose, wanted, Form.field(json.read(body), 1, "reason", REASONS));
        });
    }

    /** Somebody's completions, newest first, withdrawn ones included. */
    @GET
    @Operation(
            operationId = "trainingCompletions",
            summary = "Lists somebody's completions, newest first, withdrawn ones included")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "One page, newest first.",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = Completion.class),
                            examples = @ExampleObject(name = "completions", value = Examples.COMPLETIONS)))
    @APIResponse(ref = "Malformed")
    public Page<Completion> list(
            @Parameter(description = "Whose: the id of SCIM", required = true, schema = @Schema(pattern = Form.ID))
                    @QueryParam("worker")
                    @Nullable String worker,
            @BeanParam Paging paging) {
        return guard.call(Action.TRAINING_READ, person -> {
            Purpose purpose = access.require(person, Action.TRAINING_READ).purpose();
            UUID whose = Form.id(
                    Optional.ofNullable(worker).orElseThrow(() -> new Failure(Code.MALFORMED, "Say whose: worker.")),
                    "worker");
            var page = paging.of((before, most) -> rows.before(whose, before, most), Completion::recordedAt);
            log.append(new Event(
                    Action.TRAINING_READ,
                    page.items().isEmpty() ? Event.Outcome.EMPTY : Event.Outcome.DONE,
                    Optional.of(person),
                    Optional.empty(),
                    Optional.of(purpose),
                    Map.of(
                            "worker",
                            whose.toString(),
                            "count",
                            Integer.toString(page.items().size()))));
            return page;
        });
    }
}
