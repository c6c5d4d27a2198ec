package dev.aceso.ground.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What every failure is answered with: RFC 9457. CDS Hooks prescribes status codes for failures but no body, so
 * hook paths give this too. SCIM prescribes one: see {@link ScimError}.
 *
 * @param type {@code urn:aceso:problem:} and the code
 * @param title what happened and what to do
 * @param status the HTTP status
 * @param code what a client can act on; never renamed
 * @param detail what went wrong in this case
 * @param instance the request, as {@code urn:uuid:} and the id that is also in the header X-Request-Id and in the service's log
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Problem", description = "Every failure, as RFC 9457 problem details.")
public record Problem(
        @Schema(examples = "urn:aceso:problem:step-up-required")
        String type,

        @Schema(examples = "Sign in again with a second factor, as the challenge says.")
        String title,

        @Schema(examples = "401") int status,

        @Schema(examples = "step-up-required") String code,

        @Nullable @Schema(nullable = true) String detail,

        @Schema(examples = "urn:uuid:3c1f0f0e-1f63-4f5e-9a57-1c7b6a0f6a55")
        String instance) {
    /** The media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";
}
