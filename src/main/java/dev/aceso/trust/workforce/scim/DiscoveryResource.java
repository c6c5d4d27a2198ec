package dev.aceso.trust.workforce.scim;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.ScimError;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.SoftwareGuard;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What can be provisioned here (RFC 7644 section 4). Said to those only who may provision. */
@Path("/scim/v2")
@Produces({ScimError.MEDIA_TYPE, MediaType.APPLICATION_JSON})
@RunOnVirtualThread
@Tag(name = "SCIM", description = "Who works here, as the identity provider says (RFC 7643, RFC 7644)")
@SecurityRequirement(name = "provisioner")
@APIResponse(ref = "ScimUnauthenticated")
@APIResponse(ref = "ScimForbidden")
@APIResponse(ref = "ScimNotFound")
@APIResponse(ref = "ScimTooMany")
@APIResponse(ref = "ScimUnavailable")
public final class DiscoveryResource {
    private final SoftwareGuard guard;
    private final ScimConfig config;
    private final Access access;
    private final Log log;

    DiscoveryResource(SoftwareGuard guard, ScimConfig config, Access access, Log log) {
        this.guard = guard;
        this.config = config;
        this.access = access;
        this.log = log;
    }

    /** What of the standard is here. */
    @GET
    @Path("/ServiceProviderConfig")
    @Operation(operationId = "scimConfig", summary = "What of SCIM is here")
    @APIResponse(
            responseCode = "200",
            description = "The configuration.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "config", value = Described.CONFIG)))
    public String config() {
        return say(Described.CONFIG);
    }

    /** The types of resources. */
    @GET
    @Path("/ResourceTypes")
    @Operation(operationId = "scimResourceTypes", summary = "The types of resources")
    @APIResponse(
            responseCode = "200",
            description = "Users.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "user", value = Described.USER_TYPE)))
    public String types() {
        return say(Described.TYPES);
    }

    /** One type of resources. */
    @GET
    @Path("/ResourceTypes/{type}")
    @Operation(operationId = "scimResourceType", summary = "One type of resources")
    @APIResponse(
            responseCode = "200",
            description = "Users.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "user", value = Described.USER_TYPE)))
    public String type(@PathParam("type") String type) {
        return say(type.equals("User") ? Optional.of(Described.USER_TYPE) : Optional.empty());
    }

    /** The schemas. */
    @GET
    @Path("/Schemas")
    @Operation(operationId = "scimSchemas", summary = "The schemas of resources, as far as anything is kept")
    @APIResponse(
            responseCode = "200",
            description = "That of users.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "schemas",
                                            value = "{\"totalResults\": 1, \"Resources\": []}")))
    public String schemas() {
        return say(Described.SCHEMAS);
    }

    /** One schema. */
    @GET
    @Path("/Schemas/{schema}")
    @Operation(operationId = "scimSchema", summary = "One schema, as far as anything is kept")
    @APIResponse(
            responseCode = "200",
            description = "That of users.",
            content =
                    @Content(
                            mediaType = ScimError.MEDIA_TYPE,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "schema",
                                            value = "{\"id\": \"urn:ietf:params:scim:schemas:core:2.0:User\"}")))
    public String schema(@PathParam("schema") String schema) {
        return say(schema.equalsIgnoreCase(Scim.USER) ? Optional.of(Described.USER_SCHEMA) : Optional.empty());
    }

    private String say(String described) {
        return say(Optional.of(described));
    }

    private String say(Optional<String> described) {
        return guard.call(Action.WORKFORCE_DISCOVER, config.clients().orElse(Set.of()), software -> {
            access.require(software, Action.WORKFORCE_DISCOVER);
            String found = described.orElseThrow(Failure::notFound);
            log.append(Event.done(Action.WORKFORCE_DISCOVER, software, Purpose.ADMINISTRATION, Map.of()));
            return found;
        });
    }
}
