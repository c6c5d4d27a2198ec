package dev.aceso.ground.web;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a failure is answered with below {@code /scim/}: RFC 7644 section 3.12, and the code and the request's id of {@link Problem} besides.
 *
 * @param schemas the one schema of errors
 * @param status the HTTP status, as text
 * @param scimType what went wrong, where the standard has a word for it
 * @param detail what happened and what to do
 * @param code what a client can act on; never renamed
 * @param instance the request, as in the header X-Request-Id and in the service's log
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ScimError", description = "Every failure below /scim/, as RFC 7644 section 3.12.")
public record ScimError(
        @Schema(examples = "[\"urn:ietf:params:scim:api:messages:2.0:Error\"]")
        List<String> schemas,

        @Schema(examples = "409") String status,

        @Nullable @Schema(nullable = true, examples = "uniqueness")
        String scimType,

        String detail,

        @Schema(examples = "account-taken") String code,

        String instance) {
    /** The media type of SCIM (RFC 7644 section 8.1). */
    public static final String MEDIA_TYPE = "application/scim+json";

    private static final String PREFIX = "/scim/";
    private static final List<String> SCHEMAS = List.of("urn:ietf:params:scim:api:messages:2.0:Error");

    public ScimError {
        schemas = List.copyOf(schemas);
    }

    /** Whether failures at this path are answered so. */
    static boolean at(String path) {
        return path.startsWith(PREFIX);
    }

    static ScimError of(Problem problem) {
        String more = problem.detail();
        return new ScimError(
                SCHEMAS,
                Integer.toString(problem.status()),
                type(problem.code()),
                more == null ? problem.title() : problem.title() + " " + more,
                problem.code(),
                problem.instance());
    }

    private static @Nullable String type(String code) {
        return switch (code) {
            case "malformed" -> "invalidSyntax";
            case "filter-unsupported" -> "invalidFilter";
            case "attribute-unsupported" -> "invalidPath";
            case "account-taken" -> "uniqueness";
            default -> null;
        };
    }
}
