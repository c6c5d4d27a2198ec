package dev.aceso.trust.workforce.training;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.aceso.ground.parties.Caller;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.PersonGuard;
import dev.aceso.trust.identity.sessions.AccountSessions;
import dev.aceso.trust.workforce.Workforce;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** One's own training. No row of the access matrix is asked for: it is about nobody's record, and whoever lacks it must learn what to do. */
@Path("/api/v1/me/training")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Training", description = "Training of those who work here, on record")
public final class MyTrainingResource {
    private final PersonGuard guard;
    private final Policy policy;
    private final TrainingRows rows;
    private final AccountSessions sessions;
    private final Log log;

    MyTrainingResource(PersonGuard guard, Policy policy, TrainingRows rows, AccountSessions sessions, Log log) {
        this.guard = guard;
        this.policy = policy;
        this.rows = rows;
        this.sessions = sessions;
        this.log = log;
    }

    /** How the caller stands. */
    @GET
    @RunOnVirtualThread
    @Operation(
            operationId = "myTraining",
            summary = "Which training must I have, and until when does it count",
            description = "For a page that warns before it ends. The day on which it ends still counts.")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The courses that the caller's roles take, and how each stands.",
            content =
                    @Content(
                            schema = @Schema(implementation = Mine.class),
                            examples = @ExampleObject(name = "ends soon", value = Examples.MINE)))
    public Mine mine() {
        return guard.call(Action.TRAINING_STATUS, this::describe);
    }

    private Mine describe(Caller.Person person) {
        boolean works = Workforce.has(person);
        Optional<Trained> trained = works ? rows.ofAccount(sessions.account(person)) : Optional.empty();
        List<CourseState> courses = works
                ? policy.courses(person.roles()).stream()
                        .map(course -> CourseState.of(course, trained, policy))
                        .toList()
                : List.of();
        log.append(new Event(
                Action.TRAINING_STATUS,
                Event.Outcome.DONE,
                Optional.of(person),
                Optional.empty(),
                Optional.empty(),
                Map.of()));
        return new Mine(
                works && policy.required(),
                State.worst(courses.stream().map(CourseState::state)).wire(),
                courses,
                trained.flatMap(held -> policy.graceEndsOn(held.joined())).filter(day -> !day.isBefore(policy.today())),
                trained.flatMap(Trained::override).map(Trained.Permit::until));
    }

    /**
     * One's own training.
     *
     * @param required whether nothing of patients is shown without
     * @param state the worst of the courses'
     * @param courses each that one's roles take
     * @param graceEndsOn the last day on which one is let in without, for whoever is new
     * @param overrideEndsAt when the override ends that lets one in
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @Schema(name = "MyTraining")
    public record Mine(
            boolean required,

            @Schema(enumeration = {"missing", "ending", "current"})
            String state,

            @JsonInclude List<CourseState> courses,
            Optional<LocalDate> graceEndsOn,
            Optional<Instant> overrideEndsAt) {
        public Mine {
            courses = List.copyOf(courses);
        }
    }
}
