package dev.aceso.clinic.decisions;

import java.util.List;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.clinic.inference.ClinicalFunction;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.web.PagePolicy;
import io.quarkus.arc.All;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.runtime.Startup;
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

/**
 * What each function is, for whoever relies on it: its source attributes as a page and as JSON. A function without them stops the
 * start.
 */
@Path("/functions")
@Singleton
@Startup
@RunOnVirtualThread
@Tag(name = "Transparency")
class FunctionsResource {
    private final List<SourceAttributes> functions;

    FunctionsResource(@All List<ClinicalFunction> functions) {
        this.functions = functions.stream()
                .map(function -> SourceAttributes.load(function.id()))
                .toList();
    }

    @CheckedTemplate
    static final class Templates {
        private Templates() {}

        static native TemplateInstance functions(List<SourceAttributes> functions);

        static native TemplateInstance function(SourceAttributes function);
    }

    /**
     * A function in the list.
     *
     * @param id its id, the last part of its address
     * @param version its version
     * @param date the day of that version
     * @param title its name
     * @param summary what it is
     */
    @RegisterForReflection
    @Schema(name = "FunctionLine")
    record Line(String id, String version, String date, String title, String summary) {}

    /**
     * Every function.
     *
     * @param items one line each
     */
    @RegisterForReflection
    @Schema(name = "Functions")
    record Lines(List<Line> items) {}

    /** Every function. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "functions", summary = "Lists the functions")
    @APIResponse(
            responseCode = "200",
            description = "Every function, one line each.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Lines.class),
                            examples = @ExampleObject(name = "one function", value = """
                                    {"items": [{"id": "ckm-review", "version": "1.0.0", "date": "2026-11-23",
                                      "title": "Cardiovascular-kidney-metabolic review",
                                      "summary": "Computes cardiovascular risk and kidney function from one patient's chart."}]}""")))
    public Lines list() {
        return new Lines(functions.stream()
                .map(f -> new Line(f.id(), f.version(), f.date(), f.title(), f.summary()))
                .toList());
    }

    /** The same as a page. */
    @GET
    @Produces(MediaType.TEXT_HTML)
    @ResponseHeader(name = PagePolicy.HEADER, value = PagePolicy.VALUE)
    @Operation(hidden = true)
    public TemplateInstance listPage() {
        return Templates.functions(functions);
    }

    /** The source attributes of one function, in the order of 45 CFR 170.315(b)(11)(iv)(B). */
    @GET
    @Path("/{function}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "function",
            summary = "The source attributes of a function",
            description = "What a user is told about the function, in the order of 45 CFR 170.315(b)(11)(iv)(B).")
    @APIResponse(
            responseCode = "200",
            description = "The source attributes.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = SourceAttributes.class),
                            examples = @ExampleObject(name = "one attribute of many", value = """
                                    {"id": "ckm-review", "version": "1.0.0", "date": "2026-11-23",
                                     "title": "Cardiovascular-kidney-metabolic review",
                                     "summary": "Computes cardiovascular risk and kidney function from one patient's chart.",
                                     "sections": [{"title": "Purpose", "attributes": [
                                       {"name": "Role in decisions",
                                        "text": "Informs. It replaces no judgment and starts nothing."}]}]}""")))
    @APIResponse(ref = "NotFound")
    public SourceAttributes json(
            @Parameter(description = "The function's id", example = "ckm-review") @PathParam("function")
                    String function) {
        return find(function);
    }

    /** The same as a page. */
    @GET
    @Path("/{function}")
    @Produces(MediaType.TEXT_HTML)
    @ResponseHeader(name = PagePolicy.HEADER, value = PagePolicy.VALUE)
    @Operation(hidden = true)
    public TemplateInstance page(@PathParam("function") String function) {
        return Templates.function(find(function));
    }

    private SourceAttributes find(String function) {
        return functions.stream()
                .filter(attributes -> attributes.id().equals(function))
                .findFirst()
                .orElseThrow(Failure::notFound);
    }
}
