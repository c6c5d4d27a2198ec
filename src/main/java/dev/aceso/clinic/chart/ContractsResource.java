package dev.aceso.clinic.chart;

import java.util.Collection;
import java.util.List;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
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

/** What each function may see of a chart, for whoever wants to check: as a page and as JSON. */
@Path("/contracts")
@RunOnVirtualThread
@Tag(name = "Transparency", description = "What each function may see, and what it is made of")
public final class ContractsResource {
    static final String PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    private final Contracts contracts;

    ContractsResource(Contracts contracts) {
        this.contracts = contracts;
    }

    @CheckedTemplate
    static final class Templates {
        private Templates() {}

        static native TemplateInstance contracts(Collection<DataContract> contracts);

        static native TemplateInstance contract(DataContract contract);
    }

    /**
     * A contract in the list.
     *
     * @param function the id of its function, the last part of its address
     * @param purpose the purpose of use it holds for, a code of v3-ActReason
     * @param version its version
     * @param title its name
     * @param why why the function needs data at all
     */
    @RegisterForReflection
    @Schema(name = "ContractLine")
    public record Line(String function, String purpose, String version, String title, String why) {}

    /**
     * Every contract.
     *
     * @param items one line each
     */
    @RegisterForReflection
    @Schema(name = "Contracts")
    public record Lines(List<Line> items) {}

    /** Every contract. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "contracts", summary = "Lists the data contracts")
    @APIResponse(
            responseCode = "200",
            description = "Every data contract, one line each.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Lines.class),
                            examples = @ExampleObject(name = "one contract", value = """
                                    {"items": [{"function": "ckm-review", "purpose": "TREAT", "version": "1",
                                      "title": "Cardiovascular-kidney-metabolic review",
                                      "why": "Estimates cardiovascular risk and kidney function for the clinician who opens the chart."}]}""")))
    public Lines list() {
        return new Lines(contracts.all().stream()
                .map(c -> new Line(c.function(), c.purpose().code(), c.version(), c.title(), c.why()))
                .toList());
    }

    /** The same as a page. */
    @GET
    @Produces(MediaType.TEXT_HTML)
    @ResponseHeader(name = "Content-Security-Policy", value = PAGE_POLICY)
    @Operation(hidden = true)
    public TemplateInstance listPage() {
        return Templates.contracts(contracts.all());
    }

    /** The contract as it was loaded, with the status and modifier elements that every query carries. */
    @GET
    @Path("/{function}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "contract",
            summary = "The data contract of a function",
            description = "Everything that is not in it is neither asked for nor handed on.")
    @APIResponse(
            responseCode = "200",
            description = "The contract.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = DataContract.class),
                            examples = @ExampleObject(name = "one query of many", value = """
                                    {"function": "ckm-review", "purpose": "TREATMENT", "version": "1",
                                     "title": "Cardiovascular-kidney-metabolic review",
                                     "why": "Estimates cardiovascular risk and kidney function for the clinician who opens the chart.",
                                     "queries": [{"key": "patient", "type": "Patient",
                                       "why": "Age and sex are inputs of both equations.", "found": "READ", "params": {},
                                       "codes": [], "codesSent": false, "codeSystems": [],
                                       "extensions": {"us-core-birthsex": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"},
                                       "elements": ["birthDate", "gender", "extension(us-core-birthsex).valueCode"],
                                       "added": ["id", "active", "deceasedBoolean", "deceasedDateTime", "link.type"], "limit": 1}]}""")))
    @APIResponse(ref = "NotFound")
    public DataContract json(
            @Parameter(description = "The function's id", example = "ckm-review") @PathParam("function")
                    String function) {
        return find(function);
    }

    /** The same as a page. */
    @GET
    @Path("/{function}")
    @Produces(MediaType.TEXT_HTML)
    @ResponseHeader(name = "Content-Security-Policy", value = PAGE_POLICY)
    @Operation(hidden = true)
    public TemplateInstance page(@PathParam("function") String function) {
        return Templates.contract(find(function));
    }

    private DataContract find(String function) {
        return contracts.all().stream()
                .filter(contract -> contract.function().equals(function))
                .findFirst()
                .orElseThrow(() -> new Failure(Code.NOT_FOUND));
    }
}
