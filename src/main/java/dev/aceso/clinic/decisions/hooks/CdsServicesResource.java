package dev.aceso.clinic.decisions.hooks;

import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.clinic.chart.PrefetchTemplates;
import dev.aceso.clinic.inference.Ask;
import dev.aceso.clinic.inference.ClinicalFunction;
import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.HookGuard;
import dev.aceso.trust.identity.HookToken;
import io.quarkus.arc.All;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** CDS Hooks 2.0: discovery and calls. An EHR's hook client signs every request with a token of its own. */
@Path("/cds-services")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "CDS Hooks", description = "Decision support inside the EHR")
final class CdsServicesResource {
    private final List<ClinicalFunction> functions;
    private final Contracts contracts;
    private final PrefetchTemplates templates;
    private final HookGuard guard;
    private final Access access;
    private final Log log;
    private final OnceOnly onceOnly;
    private final HooksConfig config;
    private final JsonBody json;
    private final Clock clock;

    CdsServicesResource(
            @All List<ClinicalFunction> functions,
            Contracts contracts,
            PrefetchTemplates templates,
            HookGuard guard,
            Access access,
            Log log,
            OnceOnly onceOnly,
            HooksConfig config,
            JsonBody json,
            Clock clock) {
        this.functions = functions;
        this.contracts = contracts;
        this.templates = templates;
        this.guard = guard;
        this.access = access;
        this.log = log;
        this.onceOnly = onceOnly;
        this.config = config;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A CDS service as discovery names it.
     *
     * @param hook the hook it answers
     * @param title its name
     * @param description what it does
     * @param id its id, the last part of its address
     * @param prefetch what the EHR may send along, from the function's data contract
     */
    record Offered(String hook, String title, String description, String id, Map<String, String> prefetch) {}

    @GET
    @Operation(operationId = "discoverServices", summary = "Lists the CDS services")
    @SecurityRequirement(name = "ehr")
    @APIResponse(
            responseCode = "200",
            description = "The services, with the prefetch templates that their data contracts give.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            type = SchemaType.OBJECT,
                                            properties =
                                                    @SchemaProperty(
                                                            name = "services",
                                                            type = SchemaType.ARRAY,
                                                            implementation = Offered.class)),
                            examples = @ExampleObject(name = "services", value = Examples.SERVICES)))
    @APIResponse(ref = "Unauthenticated")
    @APIResponse(ref = "Forbidden")
    public Map<String, List<Offered>> discover() {
        return guard.call(Action.HOOK_DISCOVER, token -> {
            var caller = token.client();
            access.require(caller, Action.HOOK_DISCOVER);
            log.append(new Event(
                    Action.HOOK_DISCOVER,
                    Event.Outcome.DONE,
                    Optional.of(caller),
                    Optional.empty(),
                    Optional.of(Purpose.TREATMENT),
                    Map.of()));
            return Map.of("services", functions.stream().map(this::service).toList());
        });
    }

    @POST
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "callService",
            summary = "Answers a patient-view hook with cards",
            description = "Once only: the same hookInstance with the same body gets the stored answer.")
    @SecurityRequirement(name = "ehr")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT, description = "CDS Hooks 2.0, patient-view"),
                            examples = @ExampleObject(name = "patient-view", value = Examples.CALL)))
    @APIResponse(
            responseCode = "200",
            description = "Cards; none when nothing could be computed.",
            content =
                    @Content(
                            schema = @Schema(implementation = Answers.Response.class),
                            examples = {
                                @ExampleObject(name = "one card", value = Examples.CARDS),
                                @ExampleObject(name = "nothing computed", value = Examples.NO_CARDS)
                            }))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "Unauthenticated")
    @APIResponse(ref = "Forbidden")
    @APIResponse(ref = "NotFound")
    @APIResponse(ref = "Conflict")
    @APIResponse(ref = "NoData")
    @APIResponse(ref = "TooLarge")
    public String call(@PathParam("id") String id, InputStream body) {
        return guard.call(Action.HOOK_CALL, token -> answer(token, id, body));
    }

    private String answer(HookToken token, String id, InputStream body) {
        ClinicalFunction function = functions.stream()
                .filter(f -> f.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Failure(Code.NOT_FOUND));
        HookCall call = HookCall.read(id, json.read(body));
        var patient = new PatientRef(token.ehr(), call.patientId());
        var caller = guard.about(token, call.userId(), patient, Purpose.TREATMENT);
        guard.sameServer(token, call.fhirServer());
        var ask = new Ask(
                caller,
                Purpose.TREATMENT,
                patient,
                function,
                call.prefetch(),
                call.authorization().map(sent -> sent.from(clock.instant())),
                clock.instant().plus(config.deadline()));
        access.require(ask.caller(), Action.HOOK_CALL, ask.purpose(), Optional.of(ask.patient()));
        return onceOnly.answer(token, call, ask);
    }

    private Offered service(ClinicalFunction function) {
        var contract = contracts.get(function.id(), Purpose.TREATMENT);
        return new Offered(
                HookCall.PATIENT_VIEW, contract.title(), contract.why(), function.id(), templates.of(contract));
    }
}
