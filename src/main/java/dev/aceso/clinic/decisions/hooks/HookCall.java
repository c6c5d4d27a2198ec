package dev.aceso.clinic.decisions.hooks;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aceso.clinic.chart.Prefetch;
import dev.aceso.clinic.inference.CanonicalJson;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;

/**
 * A call of a CDS Hook, checked for form (CDS Hooks 2.0, "HTTP request").
 *
 * @param service the CDS service called
 * @param hookInstance the EHR's id of this call
 * @param patientId the patient whose chart is open
 * @param userId the user that the EHR asserts
 * @param fhirServer the EHR's FHIR base, where sent
 * @param authorization what it sent to read the chart with, where sent
 * @param prefetch what was sent along of the chart
 * @param canonical the body without {@code fhirAuthorization} and {@code extension}, canonical by RFC 8785: what makes two calls the same
 */
record HookCall(
        String service,
        String hookInstance,
        String patientId,
        String userId,
        Optional<String> fhirServer,
        Optional<HookAuthorization> authorization,
        Prefetch prefetch,
        Bytes canonical) {

    static final String PATIENT_VIEW = "patient-view";
    private static final String PATIENT = "[A-Za-z0-9.-]{1,64}";

    /** Reads a call of {@code service}; throws {@code MALFORMED} with the field that is wrong, never its value. */
    static HookCall read(String service, JsonNode body) {
        if (!(body instanceof ObjectNode call)) {
            throw new Failure(Code.MALFORMED, "the body must be a JSON object");
        }
        if (!PATIENT_VIEW.equals(text(call, "hook", "[a-z-]{1,64}"))) {
            throw new Failure(Code.MALFORMED, "hook must be patient-view");
        }
        JsonNode context = call.path("context");
        return new HookCall(
                service,
                text(call, "hookInstance", "[A-Za-z0-9-]{8,64}"),
                text(context, "patientId", PATIENT),
                text(context, "userId", "(Practitioner|PractitionerRole|Patient|RelatedPerson)/[A-Za-z0-9.-]{1,64}"),
                optional(call, "fhirServer", "https://[^\\s]{1,500}"),
                HookAuthorization.read(call.path("fhirAuthorization"), text(context, "patientId", PATIENT)),
                Prefetch.of(call.path("prefetch")),
                canonical(call));
    }

    static Optional<String> optional(JsonNode node, String field, String pattern) {
        return node.hasNonNull(field) ? Optional.of(text(node, field, pattern)) : Optional.empty();
    }

    static String text(JsonNode node, String field, String pattern) {
        JsonNode value = node.path(field);
        if (!value.isTextual() || !value.textValue().matches(pattern)) {
            throw new Failure(Code.MALFORMED, field + " is missing or not of its form");
        }
        return value.textValue();
    }

    private static Bytes canonical(ObjectNode call) {
        try {
            return CanonicalJson.without(call, Set.of("fhirAuthorization", "extension"));
        } catch (IOException e) {
            throw new Failure(Code.MALFORMED, "the body has no canonical form (RFC 8785)");
        }
    }

    /** Names nobody. */
    @Override
    public String toString() {
        return "HookCall[" + service + "]";
    }
}
