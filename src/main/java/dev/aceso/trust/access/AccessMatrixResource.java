package dev.aceso.trust.access;

import java.util.Arrays;
import java.util.List;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Role;
import dev.aceso.ground.parties.Sensitivity;
import dev.aceso.ground.web.PagePolicy;
import dev.aceso.trust.audit.Action;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what and why, for whoever wants to check: the very rows that decide, as a page and as JSON. They answer for the policies of 45
 * CFR 164.308(a)(4) and the classes of persons of 45 CFR 164.514(d)(2).
 */
@Path("/access-matrix")
@Singleton
@RunOnVirtualThread
@Tag(name = "Transparency")
class AccessMatrixResource {
    private final Matrix matrix;

    AccessMatrixResource(Access access) {
        this.matrix = access.matrix();
    }

    @CheckedTemplate
    static final class Templates {
        private Templates() {}

        static native TemplateInstance matrix(
                String rule,
                Table table,
                List<String> everyRole,
                List<String> grave,
                List<String> untrained,
                List<String> nobodys);
    }

    /**
     * One allowance.
     *
     * @param role who
     * @param action what
     * @param function with which clinical function, or {@code *}
     * @param purpose why, a code of v3-ActReason
     * @param about whose record it may touch: {@code any}, {@code related}, {@code self}, {@code represented} or {@code none}
     * @param without the queries of the function's data contract that it does not give
     * @param sensitive the sensitive categories that it gives
     */
    @RegisterForReflection
    @Schema(name = "Allowance")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Line(
            String role,
            String action,
            String function,
            String purpose,
            String about,
            List<String> without,
            List<String> sensitive) {
        static Line of(Matrix.Row row) {
            return new Line(
                    row.role().code(),
                    row.action().wire(),
                    row.function(),
                    row.purpose().code(),
                    row.about().code(),
                    row.without().stream().sorted().toList(),
                    row.sensitive().stream().map(Sensitivity::code).sorted().toList());
        }
    }

    /**
     * The matrix.
     *
     * @param rule how it is read
     * @param answersFor which rules it answers for
     * @param roles the roles that it was asked for
     * @param rows everything they may do; what is not here is refused
     * @param grave what takes a sign-in of a short while ago
     * @param untrained what takes no training on record
     * @param nobodys what only the service itself does
     */
    @RegisterForReflection
    @Schema(name = "AccessMatrix")
    record Lines(
            String rule,
            List<String> answersFor,
            List<String> roles,
            List<Line> rows,
            List<String> grave,
            List<String> untrained,
            List<String> nobodys) {}

    /** The matrix, or what of it is about one role. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "accessMatrix",
            summary = "Who may do what, and why",
            description = "The rows that decide. What no row allows is refused.")
    @APIResponse(
            responseCode = "200",
            description = "Every allowance.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Lines.class),
                            examples = @ExampleObject(name = "what a scheduler may do", value = """
                                    {"rule": "What no row allows is refused.",
                                     "answersFor": ["45 CFR 164.308(a)(4)", "45 CFR 164.514(d)"], "roles": ["scheduler"],
                                     "rows": [{"role": "scheduler", "action": "self.read", "function": "*",
                                       "purpose": "HOPERAT", "about": "none"}],
                                     "grave": ["log.export"], "untrained": ["self.read"], "nobodys": ["log.gap"]}""")))
    @APIResponse(ref = "Malformed")
    public Lines list(
            @Parameter(description = "Only this role", example = "scheduler") @QueryParam("role") @Nullable String role) {
        List<Role> asked = asked(role);
        return new Lines(
                matrix.rule(),
                List.of("45 CFR 164.308(a)(4)", "45 CFR 164.514(d)"),
                asked.stream().map(Role::code).toList(),
                matrix.rows().stream()
                        .filter(row -> asked.contains(row.role()))
                        .map(Line::of)
                        .toList(),
                names(matrix.grave()),
                names(matrix.untrained()),
                names(matrix.nobodys()));
    }

    /** The same as a page. */
    @GET
    @Produces(MediaType.TEXT_HTML)
    @ResponseHeader(name = PagePolicy.HEADER, value = PagePolicy.VALUE)
    @Operation(hidden = true)
    public TemplateInstance page(@QueryParam("role") @Nullable String role) {
        return Templates.matrix(
                matrix.rule(),
                Table.of(matrix, asked(role)),
                Arrays.stream(Role.values()).map(Role::code).toList(),
                names(matrix.grave()),
                names(matrix.untrained()),
                names(matrix.nobodys()));
    }

    private static List<String> names(List<Action> actions) {
        return actions.stream().map(Action::wire).toList();
    }

    private static List<Role> asked(@Nullable String role) {
        return role == null
                ? List.of(Role.values())
                : List.of(Role.of(role).orElseThrow(() -> new Failure(Code.MALFORMED, "there is no such role")));
    }
}
