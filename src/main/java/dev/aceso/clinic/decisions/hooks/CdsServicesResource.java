package dev.aceso.clinic.decisions.hooks;

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

import com.fasterxml.jackson.databind.JsonNode;
import dev.aceso.clinic.chart.Authorization;
import dev.aceso.clinic.chart.PrefetchTemplates;
import dev.aceso.clinic.inference.Ask;
import dev.aceso.clinic.inference.ClinicalFunction;
import dev.aceso.ground.contracts.Contracts;
import dev.aceso.ground.egress.EhrConfig;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.trust.access.Admission;
import dev.aceso.trust.access.Guarded;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.HookToken;
import io.quarkus.arc.All;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
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
    private final EhrConfig ehrs;
    private final Admission admission;
    private final Log log;
    private final OnceOnly onceOnly;
    private final HooksConfig config;
    private final Clock clock;

    CdsServicesResource(
            @All List<ClinicalFunction> functions,
            Contracts contracts,
            PrefetchTemplates templates,
            EhrConfig ehrs,
            Admission admission,
            Log log,
            OnceOnly onceOnly,
            HooksConfig config,
            Clock clock) {
        this.functions = functions;
        this.contracts = contracts;
        this.templates = templates;
        this.ehrs = ehrs;
        this.admission = admission;
        this.log = log;
        this.onceOnly = onceOnly;
        this.config = config;
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
    record Service(String hook, String title, String description, String id, Map<String, String> prefetch) {}

    @GET
    @Guarded(value = Action.HOOK_DISCOVER, by = Guarded.By.EHR)
    @Operation(summary = "Lists the CDS services")
    public Map<String, List<Service>> discover() {
        admission.granted();
        log.append(new Event(
                Action.HOOK_DISCOVER,
                Event.Outcome.DONE,
                Optional.of(admission.caller()),
                Optional.empty(),
                Optional.of(Purpose.TREATMENT),
                Map.of()));
        return Map.of("services", functions.stream().map(this::service).toList());
    }

    @POST
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Guarded(value = Action.HOOK_CALL, by = Guarded.By.EHR)
    @Operation(summary = "Answers a patient-view hook with cards")
    public String call(@PathParam("id") String id, JsonNode body) {
        ClinicalFunction function = functions.stream()
                .filter(f -> f.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Failure(Code.NOT_FOUND));
        HookCall call = HookCall.read(id, body);
        HookToken token = admission.token();
        String ehr = token.client().ehr();
        demandOwnServer(ehr, call);
        var caller = admission.assertedUser(call.userId());
        var patient = new PatientRef(ehr, call.patientId());
        var granted = admission.to(patient);
        var ask = new Ask(
                caller,
                granted.purpose(),
                patient,
                function,
                call.prefetch(),
                call.accessToken().map(Authorization::new),
                clock.instant().plus(config.deadline()));
        return onceOnly.answer(token, call, ask);
    }

    /** The address in a hook is compared, never followed. */
    private void demandOwnServer(String ehr, HookCall call) {
        String own = plain(ehrs.all().get(ehr).fhirBaseUrl().toString());
        if (call.fhirServer().filter(named -> !plain(named).equals(own)).isPresent()) {
            throw new Failure(Code.FHIR_SERVER_MISMATCH);
        }
    }

    private static String plain(String base) {
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    private Service service(ClinicalFunction function) {
        var contract = contracts.get(function.id());
        return new Service(
                HookCall.PATIENT_VIEW, contract.title(), contract.why(), function.id(), templates.of(contract));
    }
}
