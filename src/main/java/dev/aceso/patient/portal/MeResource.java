package dev.aceso.patient.portal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Role;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.Decision;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.PersonGuard;
import dev.aceso.trust.sealing.Envelope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who the service takes the caller for. */
@Path("/api/v1/me")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Me", description = "Whom the service takes the caller for")
class MeResource {
    private final PersonGuard guard;
    private final Access access;
    private final Envelope envelope;
    private final Log log;

    MeResource(PersonGuard guard, Access access, Envelope envelope, Log log) {
        this.guard = guard;
        this.access = access;
        this.envelope = envelope;
        this.log = log;
    }

    /** The caller as the service sees them. */
    @GET
    @RunOnVirtualThread
    @Operation(
            operationId = "me",
            summary = "Who am I here",
            description =
                    "Roles, how long ago you signed in and, for patients and those who act for one, the id under which the records are"
                            + " found. Where a portal acts, or somebody through it, its id.")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The caller.",
            content =
                    @Content(
                            schema = @Schema(implementation = Me.class),
                            examples = {
                                @ExampleObject(name = "patient", value = """
                                                    {"roles": ["patient"], "patient": "k5zq3v7m2c4xw6a7b2d3e4f5gh",
                                                     "authenticatedAt": "2026-03-02T08:15:00Z", "mfa": true}"""),
                                @ExampleObject(name = "somebody who acts for a patient, through a portal", value = """
                                                    {"roles": ["representative"], "patient": "k5zq3v7m2c4xw6a7b2d3e4f5gh",
                                                     "portal": "family", "authenticatedAt": "2026-03-02T08:15:00Z", "mfa": true}""")
                            }))
    public Me me() {
        return guard.call(Action.SELF_READ, this::describe);
    }

    private Me describe(Caller.Person person) {
        Decision.Granted granted = access.require(person, Action.SELF_READ);
        log.append(Event.done(Action.SELF_READ, person, granted.purpose(), Map.of()));
        return new Me(
                person.roles().stream().map(Role::code).sorted().toList(),
                person.self().map(envelope::opaqueId),
                person.portal(),
                person.authenticatedAt(),
                true);
    }

    /**
     * The caller.
     *
     * @param roles the roles the service goes by
     * @param patient the opaque id of the caller's own records, for patients; for a representative, of those of whom they act for
     * @param portal the id of the portal that acts, or through which they act
     * @param authenticatedAt when the caller last signed in
     * @param mfa that a second factor was shown; nobody comes here without
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @Schema(name = "Me")
    record Me(
            List<String> roles,
            Optional<String> patient,
            Optional<String> portal,
            Instant authenticatedAt,
            boolean mfa) {
        Me {
            roles = List.copyOf(roles);
        }
    }
}
