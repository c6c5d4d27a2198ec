package dev.aceso.trust.identity.sessions;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Event.Outcome;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.PersonGuard;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * One's own session. No row of the access matrix is asked for: it is about nobody's record, and whoever has a session may know of it and end it, in
 * whatever role.
 */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Session", description = "When a session ends, and how to end it")
class SessionResource {
    private final PersonGuard guard;
    private final Sessions sessions;
    private final SignOut signOut;
    private final SessionConfig config;
    private final Log log;

    SessionResource(PersonGuard guard, Sessions sessions, SignOut signOut, SessionConfig config, Log log) {
        this.guard = guard;
        this.sessions = sessions;
        this.signOut = signOut;
        this.config = config;
        this.log = log;
    }

    /** When the session ends. */
    @GET
    @Path("/session")
    @RunOnVirtualThread
    @Operation(
            operationId = "session",
            summary = "When does my session end",
            description =
                    "For a page that warns before the end. Asking is not a use of the session and does not put its end off.")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The session's ends, unless it is used or signed out before.",
            content =
                    @Content(
                            schema = @Schema(implementation = Ending.class),
                            examples = @ExampleObject(name = "session", value = """
                                                    {"now": "2026-03-02T08:20:00Z", "signedInAt": "2026-03-02T08:15:00Z",
                                                     "idleEndsAt": "2026-03-02T08:34:30Z", "endsAt": "2026-03-02T20:15:00Z"}""")))
    public Ending session() {
        return guard.call(Action.SESSION_READ, this::describe);
    }

    /** Ends this session. */
    @DELETE
    @Path("/session")
    @RunOnVirtualThread
    @Operation(operationId = "signOut", summary = "Sign out of this session")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "It is over. Other replicas refuse within a second, or as configured.",
            content =
                    @Content(
                            schema = @Schema(implementation = EndedSessions.class),
                            examples = @ExampleObject(name = "ended", value = "{\"ended\": 1}")))
    public EndedSessions signOut() {
        return guard.call(Action.SESSION_END, person -> new EndedSessions(signOut.one(person)));
    }

    /** Ends all sessions of the caller. */
    @DELETE
    @Path("/sessions")
    @RunOnVirtualThread
    @Operation(operationId = "signOutEverywhere", summary = "Sign out of all my sessions")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "All are over, those included that no token was shown of yet.",
            content =
                    @Content(
                            schema = @Schema(implementation = EndedSessions.class),
                            examples = @ExampleObject(name = "ended", value = "{\"ended\": 3}")))
    public EndedSessions signOutEverywhere() {
        return guard.call(Action.SESSION_END, person -> new EndedSessions(signOut.all(person)));
    }

    private Ending describe(Caller.Person person) {
        Store.Found found = sessions.look(person);
        Session session = found.session().orElseThrow(() -> new Failure(Code.SESSION_ENDED));
        log.append(new Event(
                Action.SESSION_READ, Outcome.DONE, Optional.of(person), Optional.empty(), Optional.empty(), Map.of()));
        return new Ending(found.at(), session.signedIn(), session.idleEnd(config.idle()), session.until());
    }

    /**
     * When a session ends.
     *
     * @param now by the clock that decides, for pages whose own is off
     * @param signedInAt when the person signed in
     * @param idleEndsAt when it ends unless it is used
     * @param endsAt when it ends in any case
     */
    @Schema(name = "Session")
    record Ending(Instant now, Instant signedInAt, Instant idleEndsAt, Instant endsAt) {}
}
