package dev.aceso.clinic.chart;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.clinic.chart.smart.Scopes;
import dev.aceso.ground.contracts.Coding;
import dev.aceso.ground.contracts.ContractDiff;
import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.contracts.DataContract;
import dev.aceso.ground.contracts.ValueSet;
import dev.aceso.ground.contracts.ValueSets;
import dev.aceso.ground.egress.ScopeDialect;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.web.PagePolicy;
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

/** What each function may see of a chart, for whoever wants to check: as a page and as JSON. */
@Path("/contracts")
@RunOnVirtualThread
@Tag(name = "Transparency", description = "What each function may see, and what it is made of")
public final class ContractsResource {
    private static final String PURPOSE = "A purpose of use, by its code; the function's first contract when absent";
    private final Contracts contracts;
    private final ValueSets valueSets;

    ContractsResource(Contracts contracts, ValueSets valueSets) {
        this.contracts = contracts;
        this.valueSets = valueSets;
    }

    @CheckedTemplate
    static final class Templates {
        private Templates() {}

        static native TemplateInstance contracts(Collection<DataContract> contracts);

        static native TemplateInstance contract(
                DataContract contract,
                Collection<Codes> valueSets,
                Map<String, String> scopes,
                List<Line> versions,
                String current);

        static native TemplateInstance diff(ContractDiff diff);
    }

    /**
     * A contract in the list.
     *
     * @param function the id of its function, the last part of its address
     * @param purpose the purpose of use it holds for, a code of v3-ActReason
     * @param version its version
     * @param title its name
     * @param why why the function needs data at all
     * @param previous the versions before that are kept, the newest first
     */
    @RegisterForReflection
    @Schema(name = "ContractLine")
    public record Line(
            String function, String purpose, String version, String title, String why, List<String> previous) {}

    /**
     * Every contract.
     *
     * @param items one line each
     */
    @RegisterForReflection
    @Schema(name = "Contracts")
    public record Lines(List<Line> items) {}

    /**
     * A value set that a contract names, with every code in it.
     *
     * @param id its name in the contract
     * @param title what it stands for
     * @param source where the codes come from
     * @param date when they were taken from there, ISO 8601
     * @param status how far they were verified
     * @param codes the codes one by one
     * @param under codes that stand for all below them as well
     */
    @RegisterForReflection
    @Schema(name = "ValueSet")
    public record Codes(
            String id,
            String title,
            String source,
            String date,
            String status,
            List<Coding> codes,
            List<Coding> under) {
        private static final Comparator<Coding> ORDER =
                Comparator.comparing(Coding::system).thenComparing(Coding::code);

        static Codes of(ValueSet set) {
            return new Codes(
                    set.id(),
                    set.title(),
                    set.source(),
                    set.date(),
                    set.status(),
                    set.codes().stream().sorted(ORDER).toList(),
                    set.under().stream().sorted(ORDER).toList());
        }
    }

    /**
     * The value sets of a contract.
     *
     * @param items each once
     */
    @RegisterForReflection
    @Schema(name = "ValueSets")
    public record Sets(List<Codes> items) {}

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
                                    {"items": [{"function": "ckm-review", "purpose": "TREAT", "version": "2",
                                      "title": "Cardiovascular-kidney-metabolic review",
                                      "why": "Estimates cardiovascular risk and kidney function for the clinician who opens the chart.",
                                      "previous": ["1"]}]}""")))
    public Lines list() {
        return new Lines(contracts.all().stream().map(this::line).toList());
    }

    private Line line(DataContract of) {
        return new Line(
                of.function(),
                of.purpose().code(),
                of.version(),
                of.title(),
                of.why(),
                contracts.versions(of.function(), of.purpose()).stream()
                        .skip(1)
                        .map(DataContract::version)
                        .toList());
    }

    /** The same as a page. */
    @GET
    @Produces(MediaType.TEXT_HTML)
    @ResponseHeader(name = PagePolicy.HEADER, value = PagePolicy.VALUE)
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
            description = "Everything that is not in it is neither asked for nor handed on. A previous version is kept"
                    + " to be compared with; nothing is handed on by it any more.")
    @APIResponse(
            responseCode = "200",
            description = "The contract.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = DataContract.class),
                            examples = @ExampleObject(name = "one query of many", value = """
                                    {"function": "ckm-review", "purpose": "TREATMENT", "version": "2",
                                     "title": "Cardiovascular-kidney-metabolic review",
                                     "why": "Estimates cardiovascular risk and kidney function for the clinician who opens the chart.",
                                     "justifications": {}, "sensitivities": [],
                                     "queries": [{"key": "patient", "type": "Patient",
                                       "why": "Age and sex are inputs of both equations.", "found": "READ", "params": {},
                                       "codes": [], "codesSent": false, "codeSystems": [],
                                       "extensions": {"us-core-birthsex": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"},
                                       "elements": ["birthDate", "gender", "extension(us-core-birthsex).valueCode"],
                                       "generalized": {"birthDate": "EXACT_AGE"},
                                       "added": ["id", "active", "deceasedBoolean", "deceasedDateTime", "link.type"], "limit": 1}]}""")))
    @APIResponse(ref = "NotFound")
    public DataContract json(
            @Parameter(description = "The function's id", example = "ckm-review") @PathParam("function")
                    String function,
            @Parameter(description = PURPOSE, example = "TREAT") @QueryParam("purpose") @Nullable String purpose,
            @Parameter(description = "A version; the current one when absent", example = "1")
                    @QueryParam("version")
                    @Nullable String version) {
        return version(current(function, purpose), version);
    }

    /** The same as a page. */
    @GET
    @Path("/{function}")
    @Produces(MediaType.TEXT_HTML)
    @ResponseHeader(name = PagePolicy.HEADER, value = PagePolicy.VALUE)
    @Operation(hidden = true)
    public TemplateInstance page(
            @PathParam("function") String function,
            @QueryParam("purpose") @Nullable String purpose,
            @QueryParam("version") @Nullable String version) {
        DataContract current = current(function, purpose);
        List<DataContract> kept = contracts.versions(current.function(), current.purpose());
        DataContract shown = version(current, version);
        return Templates.contract(
                shown,
                codes(shown),
                scopes(shown),
                kept.stream().map(this::line).toList(),
                current.version());
    }

    /** What the names of value sets in a contract stand for. */
    @GET
    @Path("/{function}/value-sets")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "contractValueSets",
            summary = "The value sets that a data contract names",
            description = "With every code, so that nobody needs a terminology server to check what is handed on.")
    @APIResponse(
            responseCode = "200",
            description = "Each value set once.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Sets.class),
                            examples = @ExampleObject(name = "one of many", value = """
                                    {"items": [{"id": "creatinine", "title": "Creatinine in serum, plasma or blood",
                                      "source": "LOINC long names as listed in US eCQM value sets (2025-05-08) and in public LOINC tables",
                                      "date": "2026-11-23",
                                      "status": "verified: each code with its name in at least two independent public sources",
                                      "codes": [{"system": "http://loinc.org", "code": "2160-0"}], "under": []}]}""")))
    @APIResponse(ref = "NotFound")
    public Sets valueSets(
            @Parameter(description = "The function's id", example = "ckm-review") @PathParam("function")
                    String function,
            @Parameter(description = PURPOSE, example = "TREAT") @QueryParam("purpose") @Nullable String purpose,
            @Parameter(description = "A version; the current one when absent", example = "1")
                    @QueryParam("version")
                    @Nullable String version) {
        return new Sets(codes(version(current(function, purpose), version)));
    }

    /** With that of the Patient, who may have been merged into another; by the dialect's name as an EHR is configured with it. */
    private static Map<String, String> scopes(DataContract of) {
        Scopes needed = Scopes.ofSystem(Stream.concat(of.queries().stream(), Stream.of(Identity.QUERY)));
        Map<String, String> texts = new TreeMap<>();
        for (ScopeDialect dialect : ScopeDialect.values()) {
            needed.text(dialect)
                    .ifPresent(text ->
                            texts.put(dialect.name().toLowerCase(Locale.ROOT).replace('_', '-'), text));
        }
        return texts;
    }

    private List<Codes> codes(DataContract of) {
        return of.queries().stream()
                .flatMap(query -> query.codes().stream())
                .distinct()
                .map(valueSets::get)
                .map(Codes::of)
                .toList();
    }

    /** What changed between two versions of a contract. */
    @GET
    @Path("/{function}/diff")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "contractDiff",
            summary = "What changed between two versions of a data contract",
            description = "Query by query; what is not listed is the same in both.")
    @APIResponse(
            responseCode = "200",
            description = "The changes; none when the versions are the same.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ContractDiff.class),
                            examples = @ExampleObject(name = "the age instead of the date of birth", value = """
                                    {"function": "ckm-review", "purpose": "TREAT", "from": "1", "to": "2",
                                     "changes": [{"query": "patient", "what": "elements", "removed": ["birthDate"],
                                       "added": ["birthDate: age in completed years"]}]}""")))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public ContractDiff diff(
            @Parameter(description = "The function's id", example = "ckm-review") @PathParam("function")
                    String function,
            @Parameter(description = PURPOSE, example = "TREAT") @QueryParam("purpose") @Nullable String purpose,
            @Parameter(description = "The version before", example = "1", required = true) @QueryParam("from") @Nullable String from,
            @Parameter(description = "The version after; the current one when absent", example = "2")
                    @QueryParam("to")
                    @Nullable String to) {
        DataContract current = current(function, purpose);
        if (from == null) {
            throw new Failure(Code.MALFORMED, "say from which version");
        }
        return ContractDiff.between(version(current, from), version(current, to));
    }

    /** The same as a page. */
    @GET
    @Path("/{function}/diff")
    @Produces(MediaType.TEXT_HTML)
    @ResponseHeader(name = PagePolicy.HEADER, value = PagePolicy.VALUE)
    @Operation(hidden = true)
    public TemplateInstance diffPage(
            @PathParam("function") String function,
            @QueryParam("purpose") @Nullable String purpose,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        return Templates.diff(diff(function, purpose, from, to));
    }

    private DataContract current(String function, @Nullable String purpose) {
        return contracts.all().stream()
                .filter(contract -> contract.function().equals(function))
                .filter(contract -> purpose == null || contract.purpose().code().equals(purpose))
                .findFirst()
                .orElseThrow(Failure::notFound);
    }

    private DataContract version(DataContract current, @Nullable String version) {
        return contracts.versions(current.function(), current.purpose()).stream()
                .filter(kept -> version == null || kept.version().equals(version))
                .findFirst()
                .orElseThrow(Failure::notFound);
    }
}
