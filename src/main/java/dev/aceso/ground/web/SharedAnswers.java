package dev.aceso.ground.web;

import jakarta.ws.rs.core.Application;

import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** The parts of the interface's description that every resource refers to: how failures are answered and how callers sign in. */
@OpenAPIDefinition(
        info = @Info(title = "Aceso", version = "v1"),
        components =
                @Components(
                        securitySchemes = {
                            @SecurityScheme(
                                    securitySchemeName = "person",
                                    type = SecuritySchemeType.HTTP,
                                    scheme = "bearer",
                                    bearerFormat = "JWT",
                                    description =
                                            "An access token of the configured identity provider that shows a fresh second factor (acr, amr, auth_time)."),
                            @SecurityScheme(
                                    securitySchemeName = "ehr",
                                    type = SecuritySchemeType.HTTP,
                                    scheme = "bearer",
                                    bearerFormat = "JWT",
                                    description =
                                            "A CDS Hooks client token: ES384 or RS384, aud equal to the address called, a fresh jti for each call."),
                            @SecurityScheme(
                                    securitySchemeName = "provisioner",
                                    type = SecuritySchemeType.HTTP,
                                    scheme = "bearer",
                                    bearerFormat = "JWT",
                                    description =
                                            "An access token that the configured identity provider gave to one of the clients that may provision (client credentials); never a person's.")
                        },
                        responses = {
                            @APIResponse(
                                    name = "Unauthenticated",
                                    responseCode = "401",
                                    description =
                                            "No good token, or one without a fresh second factor; WWW-Authenticate says which (RFC 6750, RFC 9470).",
                                    headers =
                                            @Header(
                                                    name = "WWW-Authenticate",
                                                    schema = @Schema(implementation = String.class)),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class),
                                                    examples = @ExampleObject(name = "step-up", value = """
                                                                            {"type": "urn:aceso:problem:step-up-required",
                                                                             "title": "Sign in again with a second factor, as the challenge says.",
                                                                             "status": 401, "code": "step-up-required",
                                                                             "instance": "urn:uuid:3c1f0f0e-1f63-4f5e-9a57-1c7b6a0f6a55"}"""))),
                            @APIResponse(
                                    name = "Forbidden",
                                    responseCode = "403",
                                    description = "Known, and may not: the code says why.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "NotFound",
                                    responseCode = "404",
                                    description = "There is nothing at this address.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "Malformed",
                                    responseCode = "400",
                                    description = "The request is not well formed.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "TooLarge",
                                    responseCode = "413",
                                    description = "The request is larger or deeper nested than allowed.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "Conflict",
                                    responseCode = "409",
                                    description = "It contradicts what was said or done before; see code.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "NoData",
                                    responseCode = "412",
                                    description =
                                            "The EHR's FHIR server could not be asked (CDS Hooks 2.0, HTTP status codes).",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "UnsupportedMediaType",
                                    responseCode = "415",
                                    description = "The media type of the body is not read.",
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "TooMany",
                                    responseCode = "429",
                                    description = "Too many calls of this caller or network; repeat after Retry-After.",
                                    headers =
                                            @Header(
                                                    name = "Retry-After",
                                                    schema = @Schema(implementation = Integer.class)),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "Unavailable",
                                    responseCode = "503",
                                    description = "Not now; repeat after Retry-After.",
                                    headers =
                                            @Header(
                                                    name = "Retry-After",
                                                    schema = @Schema(implementation = Integer.class)),
                                    content =
                                            @Content(
                                                    mediaType = Problem.MEDIA_TYPE,
                                                    schema = @Schema(implementation = Problem.class))),
                            @APIResponse(
                                    name = "ScimMalformed",
                                    responseCode = "400",
                                    description = "The request is not well formed; see scimType.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class))),
                            @APIResponse(
                                    name = "ScimUnauthenticated",
                                    responseCode = "401",
                                    description = "No good token of a client.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class))),
                            @APIResponse(
                                    name = "ScimForbidden",
                                    responseCode = "403",
                                    description = "This client may not do it.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class))),
                            @APIResponse(
                                    name = "ScimNotFound",
                                    responseCode = "404",
                                    description = "There is nothing at this address.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class))),
                            @APIResponse(
                                    name = "ScimConflict",
                                    responseCode = "409",
                                    description = "Somebody with this userName or externalId is known.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class))),
                            @APIResponse(
                                    name = "ScimStale",
                                    responseCode = "412",
                                    description = "It was changed since it was read.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class))),
                            @APIResponse(
                                    name = "ScimTooLarge",
                                    responseCode = "413",
                                    description = "The request is larger or deeper nested than allowed.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class))),
                            @APIResponse(
                                    name = "ScimUnsupportedMediaType",
                                    responseCode = "415",
                                    description = "The media type of the body is not read.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class))),
                            @APIResponse(
                                    name = "ScimTooMany",
                                    responseCode = "429",
                                    description = "Too many calls; repeat after Retry-After.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class))),
                            @APIResponse(
                                    name = "ScimUnavailable",
                                    responseCode = "503",
                                    description = "Not now; repeat after Retry-After.",
                                    content =
                                            @Content(
                                                    mediaType = ScimError.MEDIA_TYPE,
                                                    schema = @Schema(implementation = ScimError.class)))
                        }))
public class SharedAnswers extends Application {}
