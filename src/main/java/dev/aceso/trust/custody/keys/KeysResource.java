package dev.aceso.trust.custody.keys;

import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.store.Instants;
import dev.aceso.ground.store.Statements;
import dev.aceso.ground.web.Form;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Event.Outcome;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.PersonGuard;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Kind;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Who may rotate keys, and the log of it. The rotation itself is done by the command {@code keys} with rights that the service does not
 * have: it asks here before it begins, and says here how it ended.
 */
@Path("/api/v1/custody/keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Custody")
public final class KeysResource {
    /** A rotation of many keys may take long, and be interrupted over a weekend. */
    private static final Duration DEADLINE = Duration.ofDays(7);

    private static final String KEY = "patient|log|derive";
    private static final String NUMBER = "[0-9]{1,12}";

    private final PersonGuard guard;
    private final Access access;
    private final Statements rows;
    private final Log log;
    private final JsonBody json;
    private final Clock clock;

    KeysResource(PersonGuard guard, Access access, Statements rows, Log log, JsonBody json, Clock clock) {
        this.guard = guard;
        this.access = access;
        this.rows = rows;
        this.log = log;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What the service's database names, to be compared with what the keeper holds.
     *
     * @param patients data keys of patients
     * @param erased data keys that were given up
     * @param months monthly keys of the log
     */
    @Schema(name = "KeyCounts")
    public record Counts(
            @Schema(examples = "1742") long patients,
            @Schema(examples = "3") long erased,
            @Schema(examples = "5") long months) {}

    /**
     * A run of a rotation that is about to begin, or to go on.
     *
     * @param key which key-encryption key
     * @param run the id of the rotation, the same when it is taken up again
     */
    @Schema(name = "NewRotation")
    public record Wanted(
            @Schema(
                    enumeration = {"patient", "log", "derive"},
                    required = true)
            String key,

            @Schema(pattern = Form.ID, required = true) String run) {}

    /**
     * How a run ended.
     *
     * @param outcome done or failed
     * @param version the newest version of the key
     * @param rewrapped how many wrapped keys were wrapped anew in this run
     */
    @Schema(name = "RotationOutcome")
    public record Ended(
            @Schema(
                    enumeration = {"done", "failed"},
                    required = true)
            String outcome,

            @Schema(pattern = NUMBER, required = true) String version,
            @Schema(pattern = NUMBER, required = true) String rewrapped) {}

    /**
     * A run of a rotation.
     *
     * @param id the run's id, also that of its intent in the log
     */
    @Schema(name = "Rotation")
    public record Run(UUID id) {}

    /** What the database names. */
    @GET
    @Operation(
            operationId = "keyCounts",
            summary = "How many keys the database names",
            description = "For the command keys, which compares it with what the keeper holds.")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The counts.",
            content =
                    @Content(
                            schema = @Schema(implementation = Counts.class),
                            examples =
                                    @ExampleObject(
                                            name = "counts",
                                            value = "{\"patients\": 1742, \"erased\": 3, \"months\": 5}")))
    public Counts counts() {
        return guard.call(Action.KEYS_STATUS, person -> {
            Purpose purpose = access.require(person, Action.KEYS_STATUS).purpose();
            Counts counts = rows.read(
                            "SELECT count(*) FILTER (WHERE erased_at IS NULL) AS patients, count(erased_at) AS erased,"
                                    + " (SELECT count(*) FROM sealing.log_key) AS months FROM sealing.data_key",
                            row -> new Counts(row.getLong("patients"), row.getLong("erased"), row.getLong("months")))
                    .getFirst();
            log.append(event(person, purpose, Action.KEYS_STATUS, Outcome.DONE, Map.of()));
            return counts;
        });
    }

    /** Says that a rotation is about to begin, or to go on. */
    @POST
    @Path("/rotations")
    @Operation(operationId = "beginRotation", summary = "Says that a key-encryption key is about to be rotated")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Wanted.class),
                            examples =
                                    @ExampleObject(
                                            name = "patient",
                                            value =
                                                    "{\"key\": \"patient\", \"run\": \"4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The run, of which the command says later how it ended.",
            content =
                    @Content(
                            schema = @Schema(implementation = Run.class),
                            examples =
                                    @ExampleObject(
                                            name = "run",
                                            value = "{\"id\": \"0f1a3c52-6f6b-4f43-93f1-2f4cf0d3f5a1\"}")))
    @APIResponse(ref = "Malformed")
    public Run begin(InputStream body) {
        return guard.call(Action.KEYS_ROTATE, person -> {
            Purpose purpose = access.require(person, Action.KEYS_ROTATE).purpose();
            var wanted = json.read(body);
            String key = Form.field(wanted, 2, "key", KEY);
            UUID run = UUID.fromString(Form.field(wanted, 2, "run", Form.ID));
            UUID by = log.meet(person);
            Instant at = Instants.now(clock);
            return Durable.inTransaction(() -> {
                UUID intent = log.intend(
                        event(
                                person,
                                purpose,
                                Action.KEYS_ROTATE,
                                Outcome.INTENDED,
                                Map.of("kek", key, "run", run.toString())),
                        at.plus(DEADLINE));
                rows.change(
                        "INSERT INTO custody.rotation (id, key, run, person, at) VALUES (?, ?, ?, ?, ?)",
                        intent,
                        key,
                        run,
                        by,
                        at);
                return new Run(intent);
            });
        });
    }

    /** Says how a run ended. */
    @POST
    @Path("/rotations/{id}/outcome")
    @Operation(operationId = "endRotation", summary = "Says how the rotation of a key-encryption key ended")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Ended.class),
                            examples =
                                    @ExampleObject(
                                            name = "done",
                                            value =
                                                    "{\"outcome\": \"done\", \"version\": \"4\", \"rewrapped\": \"1742\"}")))
    @APIResponse(
            responseCode = "200",
            description = "The run.",
            content =
                    @Content(
                            schema = @Schema(implementation = Run.class),
                            examples =
                                    @ExampleObject(
                                            name = "run",
                                            value = "{\"id\": \"0f1a3c52-6f6b-4f43-93f1-2f4cf0d3f5a1\"}")))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    public Run end(@Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id, InputStream body) {
        return guard.finish(Action.KEYS_ROTATE, person -> {
            Purpose purpose = access.require(person, Action.KEYS_ROTATE).purpose();
            UUID run = Form.id(id, "id");
            var ended = json.read(body);
            String outcome = Form.field(ended, 3, "outcome", "done|failed");
            var said = Map.of(
                    "kek", key(run).wire(),
                    "version", Form.field(ended, 3, "version", NUMBER),
                    "count", Form.field(ended, 3, "rewrapped", NUMBER));
            Outcome how = outcome.equals("done") ? Outcome.DONE : Outcome.FAILED;
            return Durable.inTransaction(() -> {
                close(run, event(person, purpose, Action.KEYS_ROTATE, how, said));
                return new Run(run);
            });
        });
    }

    /** A run ends once; to say so again is no call that took too long. */
    private void close(UUID run, Event outcome) {
        try {
            log.close(run, outcome);
        } catch (Failure failure) {
            throw failure.code() == Code.ABANDONED
                    ? new Failure(Code.OUT_OF_ORDER, "This run has ended already.", failure)
                    : failure;
        }
    }

    private Kind key(UUID run) {
        return rows.read("SELECT key FROM custody.rotation WHERE id = ?", row -> row.getString("key"), run).stream()
                .flatMap(key ->
                        Arrays.stream(Kind.values()).filter(kind -> kind.wire().equals(key)))
                .findFirst()
                .orElseThrow(Failure::notFound);
    }

    private static Event event(
            Caller.Person person, Purpose purpose, Action action, Outcome outcome, Map<String, String> attributes) {
        return new Event(action, outcome, Optional.of(person), Optional.empty(), Optional.of(purpose), attributes);
    }
}
