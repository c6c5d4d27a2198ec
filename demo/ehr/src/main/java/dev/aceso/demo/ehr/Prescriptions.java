package dev.aceso.demo.ehr;

import java.util.ArrayList;
import java.util.List;

import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Reference;

/** The same charts as an EHR with a catalogue of medications keeps them: a request refers to its medication, which is a resource of its own. */
final class Prescriptions {

    private Prescriptions() {}

    static Charts referring(Charts charts) {
        List<BundleEntryComponent> entries = new ArrayList<>();
        for (BundleEntryComponent entry : charts.entries()) {
            if (entry.getResource() instanceof MedicationRequest request && request.hasMedicationCodeableConcept()) {
                entries.add(medication(request));
            }
            entries.add(entry);
        }
        return new Charts(charts.files(), entries);
    }

    private static BundleEntryComponent medication(MedicationRequest request) {
        Medication medication = new Medication();
        medication.setId(request.getIdElement().getIdPart() + "-medication");
        medication.setCode(request.getMedicationCodeableConcept());
        medication.setStatus(Medication.MedicationStatus.ACTIVE);
        String address = "Medication/" + medication.getIdElement().getIdPart();
        request.setMedication(new Reference(address));
        BundleEntryComponent entry = new BundleEntryComponent()
                .setFullUrl("urn:aceso:demo:" + address)
                .setResource(medication);
        entry.getRequest().setMethod(HTTPVerb.PUT).setUrl(address);
        return entry;
    }
}
