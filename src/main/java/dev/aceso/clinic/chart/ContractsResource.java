package dev.aceso.clinic.chart;

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
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
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

        static native TemplateInstance contract(DataContract contract);
    }

    /** The contract as it was loaded, with the status and modifier elements that every query carries. */
    @GET
    @Path("/{function}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The data contract of a function")
    public DataContract json(@PathParam("function") String function) {
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
