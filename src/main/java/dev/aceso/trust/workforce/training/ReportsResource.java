package dev.aceso.trust.workforce.training;

import java.io.InputStream;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.SoftwareGuard;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Completions of courses, reported by software where they are taken. It records, and reads and withdraws nothing. */
@Path("/api/v1/training/reports")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public final class ReportsResource {
    private final SoftwareGuard guard;
    private final Access access;
    private final Policy policy;
    private final Completions completions;
    private final JsonBody json;

    ReportsResource(SoftwareGuard guard, Access access, Policy policy, Completions completions, JsonBody json) {
        this.guard = guard;
        this.access = access;
        this.policy = policy;
        this.completions = completions;
        this.json = json;
    }

    /** Records a completion. */
    @POST
    @Operation(
            operationId = "reportTraining",
            summary = "Software reports that somebody completed a course",
            description =
                    "For a learning management system, with a token that the identity provider gave to the system itself. One at a time; what came before may be sent again.")
    @SecurityRequirement(name = "provisioner")
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
    @APIResponse(ref = "Unauthenticated")
    @APIResponse(ref = "Forbidden")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    @APIResponse(ref = "TooLarge")
    @APIResponse(ref = "Unavailable")
    public Completion report(InputStream body) {
        return guard.call(Action.TRAINING_RECORD, policy.clients(), software -> {
            Purpose purpose = access.require(software, Action.TRAINING_RECORD).purpose();
            return completions.record(software, purpose, Report.read(json.read(body)));
        });
    }
}
