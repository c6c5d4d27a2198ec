package dev.aceso.clinic.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.aceso.clinic.chart.Fact.Residence;
import dev.aceso.clinic.chart.Fact.Source;
import dev.aceso.clinic.chart.Fact.Span;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PrimitiveType;

/** A projected Patient as where they live, where the contract let the street through. */
final class Residences {
    private Residences() {}

    static boolean told(Patient patient) {
        return patient.getAddress().stream().anyMatch(Address::hasLine);
    }

    static Fact.Residences of(Source source, Patient patient) throws Fhir.Unreadable {
        List<Residence> all = new ArrayList<>();
        for (Address address : patient.getAddress()) {
            all.add(new Residence(
                    address.getLine().stream().map(PrimitiveType::getValue).toList(),
                    Optional.ofNullable(address.getPostalCode()),
                    Optional.ofNullable(address.getUseElement().getValueAsString()),
                    new Span(
                            Dates.begin(address.getPeriod().getStartElement()),
                            Dates.end(address.getPeriod().getEndElement()))));
        }
        return new Fact.Residences(source, all);
    }
}
