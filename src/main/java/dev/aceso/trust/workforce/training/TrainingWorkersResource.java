package dev.aceso.trust.workforce.training;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.aceso.ground.web.Form;
import dev.aceso.ground.web.Page;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.PersonGuard;
import dev.aceso.trust.workforce.people.Worker;
import dev.aceso.trust.workforce.people.Workers;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who of those who work here lacks what. */
@Path("/api/v1/training/workers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Training")
public final class TrainingWorkersResource {
    private final PersonGuard guard;
    private final Access access;
    private final Policy policy;
    private final TrainingRows rows;
    private final Workers workers;
    private final Log log;

    TrainingWorkersResource(
            PersonGuard guard, Access access, Policy policy, TrainingRows rows, Workers workers, Log log) {
        this.guard = guard;
        this.access = access;
        this.policy = policy;
        this.rows = rows;
        this.workers = workers;
        this.log = log;
    }

    /** Those who work here, newest first. */
    @GET
    @Operation(
            operationId = "trainingOfWorkers",
            summary = "Lists how the training of those who work here stands, newest first",
            description =
                    "state goes by the courses that everybody must have: roles are known from tokens only. Courses of some roles are shown with those roles.")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "One page, newest first.",
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.ARRAY, implementation = TrainedWorker.class),
                            examples = @ExampleObject(name = "who lacks training", value = Examples.WORKERS)))
    @APIResponse(ref = "Malformed")
    public Page<TrainedWorker> list(
            @Parameter(
                            description = "Only those in this state",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"missing", "ending", "current"}))
                    @QueryParam("state")
                    @Nullable String state,
            @Parameter(description = "Only who was made known earlier: the next of the page before")
                    @QueryParam("before")
                    @Nullable String before,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100", defaultValue = "20"))
                    @QueryParam("limit")
                    @Nullable String limit) {
        return guard.call(Action.TRAINING_LIST, person -> {
            var purpose = access.require(person, Action.TRAINING_LIST).purpose();
            Optional<State> wanted = Optional.ofNullable(state)
                    .map(asked -> State.valueOfWire(Form.demand(asked, "missing|ending|current", "state")));
            int most = Form.limit(limit, 20, 100);
            Page<TrainingRows.Line> page =
                    Page.of(rows.before(wanted, Form.before(before), most), most, TrainingRows.Line::known);
            log.append(Event.listed(
                    Action.TRAINING_LIST, person, purpose, page.items().size()));
            return new Page<>(described(page.items()), page.next());
        });
    }

    private List<TrainedWorker> described(List<TrainingRows.Line> lines) {
        List<UUID> ids = lines.stream().map(TrainingRows.Line::worker).toList();
        Map<UUID, Trained> trained = rows.of(ids);
        Map<UUID, Worker> named = workers.all(ids).stream().collect(Collectors.toMap(Worker::id, Function.identity()));
        return lines.stream()
                .flatMap(line -> Optional.ofNullable(named.get(line.worker())).stream()
                        .map(worker -> of(line, worker, Optional.ofNullable(trained.get(line.worker())))))
                .toList();
    }

    private TrainedWorker of(TrainingRows.Line line, Worker worker, Optional<Trained> trained) {
        return new TrainedWorker(
                line.worker(),
                worker.attributes().userName(),
                worker.attributes().displayName(),
                line.known(),
                line.state().wire(),
                policy.courses().stream()
                        .map(course -> CourseState.of(course, trained, policy))
                        .toList(),
                trained.flatMap(held -> policy.graceEndsOn(held.joined())).filter(day -> !day.isBefore(policy.today())),
                trained.flatMap(Trained::override).map(Trained.Permit::id));
    }

    /**
     * How the training of somebody who works here stands.
     *
     * @param worker their id of SCIM
     * @param userName the name of their account
     * @param displayName how they are called
     * @param knownSince when they were made known
     * @param state the worst of the courses that everybody must have
     * @param courses every course of the policy
     * @param graceEndsOn the last day on which they are let in without
     * @param override the override that lets them in
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @Schema(name = "TrainedWorker")
    public record TrainedWorker(
            UUID worker,
            String userName,
            Optional<String> displayName,
            Instant knownSince,

            @Schema(enumeration = {"missing", "ending", "current"})
            String state,

            List<CourseState> courses,
            Optional<LocalDate> graceEndsOn,
            Optional<UUID> override) {
        public TrainedWorker {
            courses = List.copyOf(courses);
        }

        /** Names nobody. */
        @Override
        public String toString() {
            return "TrainedWorker[" + worker + "]";
        }
    }
}
