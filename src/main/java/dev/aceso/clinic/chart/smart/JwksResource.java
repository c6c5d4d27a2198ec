package dev.aceso.clinic.chart.smart;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The public keys of this service's client assertions, for EHRs (SMART App Launch 2.2, "Registering a client communicating public keys"). */
@Path("/.well-known/jwks.json")
@RunOnVirtualThread
@Tag(name = "Transparency")
class JwksResource {
    private final AssertionKeys keys;
    private final SmartConfig config;

    JwksResource(AssertionKeys keys, SmartConfig config) {
        this.keys = keys;
        this.config = config;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "assertionKeys",
            summary = "The public keys under which the service asks EHRs for tokens",
            description = "A new key is here for a time before it is used, an old one for as long as it may be needed.")
    @APIResponse(
            responseCode = "200",
            description = "A JSON Web Key Set (RFC 7517).",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples = @ExampleObject(name = "one key", value = """
                                    {"keys": [{"kty": "EC", "use": "sig", "alg": "ES384", "crv": "P-384", "kid": "uB1c...",
                                      "x": "AJk0...", "y": "Qm5v..."}]}""")))
    public Response keys() {
        return Response.ok(keys.published())
                .header("Cache-Control", "public, max-age=" + config.keysFresh().toSeconds())
                .build();
    }
}
