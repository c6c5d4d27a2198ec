package dev.aceso.trust.workforce.scim;

import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.Form;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.ground.web.PublicBaseUrl;
import dev.aceso.ground.web.ScimError;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.household.Dwelling;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.SoftwareGuard;
import dev.aceso.trust.workforce.people.Attributes;
import dev.aceso.trust.workforce.people.Worker;
import dev.aceso.trust.workforce.people.Workers;
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

/** Users of SCIM 2.0 (RFC 7644 section 3): who works here. Roles are not taken from here; they are the identity provider's, in its tokens. */
@Path("/scim/v2/Users")
@Produces({ScimError.MEDIA_TYPE, MediaType.APPLICATION_JSON})
@Consumes({ScimError.MEDIA_TYPE, MediaType.APPLICATION_JSON})
@RunOnVirtualThread
@Tag(name = "SCIM", description = "Who works here, as the identity provider says (RFC 7643, RFC 7644)")
@SecurityRequirement(name = "provisioner")
@APIResponse(ref = "ScimMalformed")
@APIResponse(ref = "ScimUnauthenticated")
@APIResponse(ref = "ScimForbidden")
@APIResponse(ref = "ScimNotFound")
@APIResponse(ref = "ScimTooMany")
@APIResponse(ref = "ScimUnavailable")
public final class UsersResource {
    private static final int MOST = 100;

    private final SoftwareGuard guard;
    private final ScimConfig config;
    private final Access access;
    private final Provisioning provisioning;
    private final Workers workers;
    private final Log log;
    private final JsonBody json;
    private final PublicBaseUrl self;

    UsersResource(
            SoftwareGuard guard,
            ScimConfig config,
            Access access,
            Provisioning provisioning,
            Workers workers,
            Log log,
            JsonBody json,
            PublicBaseUrl self) {
        this.guard = guard;
        this.config = config;
        this.access = access;
        this.provisioning = provisioning;
        this.workers = workers;
        this.log = log;
        this.json = json;
        this.self = self;
    }

    /** Somebody joins. */
    @POST
    @Operation(operationId = "scimCreateUser", summary = "Somebody works here from now on")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(implementation = Attributes.class),
                            examples = @ExampleObject(name = "user", value = Examples.NEW_USER)))
    @APIResponse(
            responseCode = "201",
            description = "They are known; Location and ETag say where and in which version.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(implementation = Attributes.class),
                            examples = @ExampleObject(name = "user", value = Examples.USER)))
    @APIResponse(ref = "ScimConflict")
    @APIResponse(ref = "ScimTooLarge")
    @APIResponse(ref = "ScimUnsupportedMediaType")
    public Response create(InputStream body) {
        return guard.call(Action.WORKFORCE_JOIN, clients(), software -> {
            access.require(software, Action.WORKFORCE_JOIN);
            JsonNode said = json.read(body);
            Worker worker = provisioning.join(software, UserForm.read(said), HomeForm.read(said));
            return answer(Response.created(URI.create(location(worker))), worker);
        });
    }

    /** Somebody, by their id. */
    @GET
    @Path("/{id}")
    @Operation(operationId = "scimUser", summary = "What is known of somebody")
    @APIResponse(
            responseCode = "200",
            description = "The user.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(implementation = Attributes.class),
                            examples = @ExampleObject(name = "user", value = Examples.USER)))
    public Response read(@Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id) {
        return guard.call(Action.WORKFORCE_READ, clients(), software -> {
            access.require(software, Action.WORKFORCE_READ);
            Worker worker = provisioning.find(known(id));
            provisioning.note(software, Action.WORKFORCE_READ, worker, Map.of());
            return answer(Response.ok(), worker);
        });
    }

    /** Everybody, or whom a filter names. */
    @GET
    @Operation(
            operationId = "scimUsers",
            summary = "Lists users, or finds one",
            description =
                    "Filters are userName eq and externalId eq, with one value. A page has a hundred users at most. attributes, sortBy and the like are passed over.")
    @APIResponse(
            responseCode = "200",
            description = "The users.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "users", value = Examples.USERS)))
    public Response list(
            @Parameter(schema = @Schema(maxLength = 512, examples = "userName eq \"a.rivera@hospital.example\""))
                    @QueryParam("filter")
                    @Nullable String filter,
            @Parameter(schema = @Schema(pattern = "-?[0-9]{1,9}")) @QueryParam("startIndex") @Nullable String startIndex,
            @Parameter(schema = @Schema(pattern = "-?[0-9]{1,9}")) @QueryParam("count") @Nullable String count) {
        return guard.call(Action.WORKFORCE_LIST, clients(), software -> {
            access.require(software, Action.WORKFORCE_LIST);
            int first = Math.max(1, number(startIndex, 1, "startIndex"));
            int most = Math.clamp(number(count, MOST, "count"), 0, MOST);
            ObjectNode found = filter == null ? page(first, most) : found(Filter.parse(filter), first, most);
            int shown = found.path("itemsPerPage").asInt();
            log.append(Event.listed(Action.WORKFORCE_LIST, software, Purpose.ADMINISTRATION, shown));
            return Response.ok(found.toString()).build();
        });
    }

    /** Somebody is as the body says. */
    @PUT
    @Path("/{id}")
    @Operation(operationId = "scimReplaceUser", summary = "Says anew what is known of somebody")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(implementation = Attributes.class),
                            examples = @ExampleObject(name = "user", value = Examples.NEW_USER)))
    @APIResponse(
            responseCode = "200",
            description = "The user, as they are now.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(implementation = Attributes.class),
                            examples = @ExampleObject(name = "user", value = Examples.USER)))
    @APIResponse(ref = "ScimConflict")
    @APIResponse(ref = "ScimTooLarge")
    @APIResponse(ref = "ScimUnsupportedMediaType")
    @APIResponse(ref = "ScimStale")
    public Response replace(
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            InputStream body) {
        return changed(id, ifMatch, body, UserForm::read, HomeForm::read);
    }

    /** Somebody changes, leaves or is back. */
    @PATCH
    @Path("/{id}")
    @Operation(
            operationId = "scimChangeUser",
            summary = "Changes what is known of somebody",
            description =
                    "With active false they have left: their sessions end and their next request is refused. An operation on what is not known fails all of the request.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "leaves", value = Examples.LEAVES)))
    @APIResponse(
            responseCode = "200",
            description = "The user, as they are now.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(implementation = Attributes.class),
                            examples = @ExampleObject(name = "user", value = Examples.USER)))
    @APIResponse(ref = "ScimConflict")
    @APIResponse(ref = "ScimTooLarge")
    @APIResponse(ref = "ScimUnsupportedMediaType")
    @APIResponse(ref = "ScimStale")
    public Response change(
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            InputStream body) {
        return changed(id, ifMatch, body, Patch::apply, HomeForm::patch);
    }

    /** Somebody is gone, and forgotten. */
    @DELETE
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "scimDeleteUser", summary = "Somebody is gone, and forgotten")
    @APIResponse(responseCode = "204", description = "Their sessions are over, and nothing is kept of them.")
    @APIResponse(ref = "ScimStale")
    public Response delete(
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return guard.call(Action.WORKFORCE_LEAVE, clients(), software -> {
            access.require(software, Action.WORKFORCE_LEAVE);
            provisioning.leave(software, known(id), new Versions(ifMatch));
            return Response.noContent().build();
        });
    }

    /** What the body makes of somebody as they were. */
    private Response changed(
            String id,
            @Nullable String ifMatch,
            InputStream body,
            BiFunction<JsonNode, Attributes, Attributes> change,
            Function<JsonNode, Optional<Set<Dwelling>>> lives) {
        return guard.call(Action.WORKFORCE_CHANGE, clients(), software -> {
            access.require(software, Action.WORKFORCE_CHANGE);
            UUID wanted = known(id);
            JsonNode said = json.read(body);
            return answer(
                    Response.ok(),
                    provisioning.change(
                            software,
                            wanted,
                            new Versions(ifMatch),
                            before -> change.apply(said, before),
                            () -> lives.apply(said)));
        });
    }

    private Set<String> clients() {
        return config.clients().orElse(Set.of());
    }

    private ObjectNode page(int first, int most) {
        return UserJson.list(
                workers.count(),
                first,
                workers.page(first - 1, most).stream().map(this::shown).toList());
    }

    private ObjectNode found(Filter filter, int first, int most) {
        Optional<Worker> named = switch (filter.by()) {
            case USER_NAME -> workers.named(filter.value());
            case EXTERNAL_ID -> workers.known(filter.value());
        };
        List<ObjectNode> all = named.map(this::shown).stream().toList();
        return UserJson.list(
                all.size(), first, all.stream().skip(first - 1L).limit(most).toList());
    }

    private ObjectNode shown(Worker worker) {
        return UserJson.of(worker, location(worker));
    }

    private Response answer(Response.ResponseBuilder response, Worker worker) {
        return response.entity(shown(worker).toString())
                .header(HttpHeaders.ETAG, UserJson.version(worker))
                .build();
    }

    private String location(Worker worker) {
        return self.resolve(UserJson.USERS + worker.id());
    }

    /** Nobody has an id of another form. */
    private static UUID known(String id) {
        if (!id.matches(Form.ID)) {
            throw Failure.notFound();
        }
        return UUID.fromString(id);
    }

    private static int number(@Nullable String asked, int usual, String name) {
        return asked == null ? usual : Integer.parseInt(Form.demand(asked, "-?[0-9]{1,9}", name));
    }
}
