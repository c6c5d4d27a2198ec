package dev.aceso.trust.custody.consent;

import java.io.InputStream;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.web.Form;
import dev.aceso.ground.web.JsonBody;
import dev.aceso.trust.access.Access;
import dev.aceso.trust.access.Decision.Granted;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.audit.Durable;
import dev.aceso.trust.audit.Event;
import dev.aceso.trust.audit.Log;
import dev.aceso.trust.identity.PersonGuard;
import dev.aceso.trust.sealing.PatientKeys;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * A patient's consents by 42 CFR 2.31: recorded by the privacy officer from what was signed, revoked by them or by the patient at any time
 * (42 CFR 2.31(a)(6)). What was given before stays given.
 */
@Path("/api/v1/patients/{patient}/part2-consents")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Consents", description = "Consents to the use of records of substance use")
public final class ConsentsResource {
    private static final String TERMS = """
            {"discloser": "Riverside addiction clinic", "information": "Diagnoses and medication of my opioid use disorder",
             "recipient": "My treating providers", "purpose": "TREAT", "expires": "2027-03-01",
             "signedBy": "patient", "signedOn": "2026-03-01", "reference": "scan:4711"}""";
    private static final String CONSENT = "{\"id\": \"4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2\", \"terms\": " + TERMS
            + ", \"recordedBy\": \"7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11\", \"recordedAt\": \"2026-03-02T08:15:00Z\"}";
    private static final String REVOKED = "{\"id\": \"4b3f6c1e-2a57-4d0f-8f0e-6c1de0a3f9a2\", \"terms\": " + TERMS
            + ", \"recordedBy\": \"7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11\", \"recordedAt\": \"2026-03-02T08:15:00Z\","
            + " \"revokedBy\": \"7a0d9a3e-55b8-4c06-9d5a-0f8f5a2f1c11\", \"revokedAt\": \"2026-09-01T10:00:00Z\"}";
    private static final String CONSENTS = "{\"items\": [" + CONSENT + "]}";

    private final PersonGuard guard;
    private final Access access;
    private final PatientKeys keys;
    private final RecordedConsents consents;
    private final Log log;
    private final JsonBody json;
    private final Clock clock;

    ConsentsResource(
            PersonGuard guard,
            Access access,
            PatientKeys keys,
            RecordedConsents consents,
            Log log,
            JsonBody json,
            Clock clock) {
        this.guard = guard;
        this.access = access;
        this.keys = keys;
        this.consents = consents;
        this.log = log;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A patient's consents.
     *
     * @param items newest first, revoked and expired ones included
     */
    @RegisterForReflection
    @Schema(name = "Part2Consents")
    public record Items(List<Consent> items) {}

    /** Records a consent. The same one recorded again is the one that is there. */
    @POST
    @Operation(operationId = "recordPart2Consent", summary = "Records a signed consent by 42 CFR 2.31")
    @SecurityRequirement(name = "person")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema = @Schema(implementation = Terms.class),
                            examples = @ExampleObject(name = "for treatment", value = TERMS)))
    @APIResponse(
            responseCode = "200",
            description = "The consent.",
            content =
                    @Content(
                            schema = @Schema(implementation = Consent.class),
                            examples = @ExampleObject(name = "consent", value = CONSENT)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Consent record(
            @Parameter(schema = @Schema(pattern = Form.OPAQUE)) @PathParam("patient") String patient,
            InputStream body) {
        return guard.call(Action.CONSENT_GRANT, person -> {
            Asked asked = about(person, Action.CONSENT_GRANT, patient);
            Terms terms = Terms.read(json.read(body), LocalDate.now(clock));
            UUID by = log.meet(person);
            // Before the transaction: a key that is not in memory is asked for, and no connection should wait for that.
            consents.warm(asked.patient);
            return Durable.inTransaction(() -> {
                // Held, so that a consent is not recorded under a key that is given up meanwhile.
                if (keys.livingAlone(patient).isEmpty()) {
                    throw Failure.notFound();
                }
                Optional<Consent> fresh = consents.record(asked.patient, terms, by);
                fresh.ifPresent(consent -> note(person, Action.CONSENT_GRANT, asked, Optional.of(consent)));
                return fresh.or(() -> consents.same(asked.patient, terms)).orElseThrow();
            });
        });
    }

    /** Revokes a consent: it stays on record, and gives nothing from now on. Revoking one twice is no mistake. */
    @DELETE
    @Path("/{id}")
    @Operation(operationId = "revokePart2Consent", summary = "Revokes a consent, which stays on record")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "The consent, revoked.",
            content =
                    @Content(
                            schema = @Schema(implementation = Consent.class),
                            examples = @ExampleObject(name = "revoked", value = REVOKED)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Consent revoke(
            @Parameter(schema = @Schema(pattern = Form.OPAQUE)) @PathParam("patient") String patient,
            @Parameter(schema = @Schema(pattern = Form.ID)) @PathParam("id") String id) {
        return guard.call(Action.CONSENT_REVOKE, person -> {
            Asked asked = about(person, Action.CONSENT_REVOKE, patient);
            UUID wanted = Form.id(id, "id");
            UUID by = log.meet(person);
            return Durable.inTransaction(() -> {
                Consent consent = consents.find(asked.patient, wanted).orElseThrow(Failure::notFound);
                if (consents.revoke(wanted, by)) {
                    note(person, Action.CONSENT_REVOKE, asked, Optional.of(consent));
                }
                return consents.find(asked.patient, wanted).orElseThrow();
            });
        });
    }

    /** The patient's consents. */
    @GET
    @Operation(
            operationId = "part2Consents",
            summary = "Lists the patient's consents, newest first, revoked and expired ones included")
    @SecurityRequirement(name = "person")
    @APIResponse(
            responseCode = "200",
            description = "All of them.",
            content =
                    @Content(
                            schema = @Schema(implementation = Items.class),
                            examples = @ExampleObject(name = "consents", value = CONSENTS)))
    @APIResponse(ref = "Malformed")
    @APIResponse(ref = "NotFound")
    public Items list(@Parameter(schema = @Schema(pattern = Form.OPAQUE)) @PathParam("patient") String patient) {
        return guard.call(Action.CONSENT_LIST, person -> {
            Asked asked = about(person, Action.CONSENT_LIST, patient);
            return Durable.inTransaction(() -> {
                List<Consent> found = consents.of(asked.patient);
                note(person, Action.CONSENT_LIST, asked, found.stream().findFirst());
                return new Items(found);
            });
        });
    }

    /** Whom the opaque id stands for, and why the caller may. */
    private record Asked(PatientRef patient, Granted granted) {}

    private Asked about(Caller.Person person, Action action, String opaque) {
        Form.demand(opaque, Form.OPAQUE, "patient");
        Optional<PatientRef> known = keys.living(opaque).map(PatientKeys.Living::patient);
        if (known.isEmpty()) {
            access.requireAnyPatient(person, action);
            throw PatientKeys.nothingHeld();
        }
        Purpose purpose = access.purpose(person, action, known).orElse(Purpose.COMPLIANCE);
        return new Asked(known.get(), access.require(person, action, purpose, known));
    }

    private void note(Caller.Person person, Action action, Asked asked, Optional<Consent> consent) {
        Map<String, String> attributes = new HashMap<>(asked.granted.explained());
        consent.filter(one -> action != Action.CONSENT_LIST)
                .ifPresent(one -> attributes.put("consent", one.id().toString()));
        log.append(new Event(
                action,
                consent.isPresent() ? Event.Outcome.DONE : Event.Outcome.EMPTY,
                Optional.of(person),
                Optional.of(asked.patient),
                Optional.of(asked.granted.purpose()),
                attributes));
    }
}
