package dev.aceso.demo.ehr;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/**
 * Makes the server behave like a real EHR for the patients that were tagged for it, or for everybody.
 *
 * <p>Lookups are by the patient named in the request; a later page ({@code _getpages}) names none, so that an outcome
 * entry stands on the first page only, as elsewhere.
 */
@Interceptor
final class Habits {

    private final Map<Habit, Set<String>> patients;
    private final Set<Habit> everywhere;

    Habits(Map<Habit, Set<String>> patients, Set<Habit> everywhere) {
        this.patients = patients;
        this.everywhere = everywhere;
    }

    /** Drops {@code _elements} and {@code _include} where the EHR does not know them. */
    @Hook(Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED)
    public void ignoreParameters(RequestDetails request) {
        if (concerns(Habit.IGNORES_ELEMENTS, request)) {
            request.removeParameter("_elements");
        }
        if (concerns(Habit.IGNORES_INCLUDE, request)) {
            request.removeParameter("_include");
        }
    }

    /** Adds outcome entries to searchsets, as {@code Bundle.entry.search.mode = outcome} of FHIR R4 has it. */
    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public void addOutcome(RequestDetails request, IBaseResource answer) {
        if (!(answer instanceof Bundle bundle) || bundle.getType() != Bundle.BundleType.SEARCHSET) {
            return;
        }
        if (concerns(Habit.WITHHOLDS_MEDICATIONS, request) && "MedicationRequest".equals(request.getResourceName())) {
            add(bundle, IssueSeverity.WARNING, IssueType.SUPPRESSED, "Some results were withheld.");
        }
        if (concerns(Habit.SAYS_WHEN_EMPTY, request) && bundle.getEntry().isEmpty()) {
            add(bundle, IssueSeverity.INFORMATION, IssueType.NOTFOUND, "The search has no results.");
        }
        if (concerns(Habit.REMARKS, request)) {
            add(bundle, IssueSeverity.INFORMATION, IssueType.INFORMATIONAL, "This server is also there at night.");
        }
    }

    private static void add(Bundle bundle, IssueSeverity severity, IssueType code, String text) {
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue().setSeverity(severity).setCode(code).setDiagnostics(text);
        bundle.addEntry().setResource(outcome).getSearch().setMode(Bundle.SearchEntryMode.OUTCOME);
    }

    private boolean concerns(Habit habit, RequestDetails request) {
        if (everywhere.contains(habit)) {
            return true;
        }
        Set<String> ids = patients.get(habit);
        if ("Patient".equals(request.getResourceName())
                && request.getId() != null
                && ids.contains(request.getId().getIdPart())) {
            return true;
        }
        return request.getParameters().entrySet().stream()
                .filter(parameter -> namesPatient(parameter.getKey(), request))
                .flatMap(parameter -> Arrays.stream(parameter.getValue()))
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(value -> ids.contains(value.substring(value.lastIndexOf('/') + 1)));
    }

    private static boolean namesPatient(String parameter, RequestDetails request) {
        String name = parameter.split("[:.]", 2)[0];
        return name.equals("patient")
                || name.equals("subject")
                || (name.equals("_id") && "Patient".equals(request.getResourceName()));
    }
}
