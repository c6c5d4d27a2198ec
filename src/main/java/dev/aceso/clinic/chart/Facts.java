package dev.aceso.clinic.chart;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import dev.aceso.clinic.chart.Fact.Age;
import dev.aceso.clinic.chart.Fact.Component;
import dev.aceso.clinic.chart.Fact.Demographics;
import dev.aceso.clinic.chart.Fact.Intervention;
import dev.aceso.clinic.chart.Fact.Involvement;
import dev.aceso.clinic.chart.Fact.Measurement;
import dev.aceso.clinic.chart.Fact.Prescription;
import dev.aceso.clinic.chart.Fact.Problem;
import dev.aceso.clinic.chart.Fact.Quantity;
import dev.aceso.clinic.chart.Fact.Source;
import dev.aceso.clinic.chart.Fact.Visit;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** Projected resources as facts. Nothing is filled in: what the resource does not say, the fact does not have. */
final class Facts {
    private static final String UCUM = "http://unitsofmeasure.org";
    private static final String BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex";

    private Facts() {}

    static Fact of(Resource resource, Optional<Age> age) throws Fhir.Unreadable {
        Source source = new Source(resource.fhirType(), resource.getIdElement().getIdPart());
        Optional<Involvement> involved = Involvements.of(source, resource);
        if (involved.isPresent()) {
            return involved.get();
        }
        return switch (resource) {
            case Patient patient when Residences.told(patient) -> Residences.of(source, patient);
            case Patient patient -> demographics(source, patient, age);
            case Observation observation -> measurement(source, observation);
            case Condition condition -> problem(source, condition);
            case Procedure procedure ->
                new Intervention(
                        source,
                        Codes.of(procedure.getCode()),
                        code(procedure.getStatusElement().getValueAsString()),
                        day(procedure.getPerformed()));
            case MedicationRequest request -> prescription(source, request);
            case Encounter visit ->
                new Visit(
                        source,
                        code(visit.getClass_().getCode()),
                        code(visit.getStatusElement().getValueAsString()));
            default -> throw new Fhir.Unreadable("no fact is made of this type");
        };
    }

    /** The day a fact holds for, to put the newest first. */
    static Optional<LocalDate> day(Fact fact) {
        return switch (fact) {
            case Measurement m -> m.effective();
            case Problem p -> p.onset();
            case Intervention i -> i.performed();
            case Prescription p -> p.authored();
            case Demographics d -> d.birthDate();
            case Visit v -> Optional.empty();
            case Fact.Residences r -> Optional.empty();
            case Involvement i -> i.span().from().map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC));
        };
    }

    /** A birth sex that is sent wins over the administrative gender, also when it says that it is not known (US Core 6.1). */
    private static Demographics demographics(Source source, Patient patient, Optional<Age> age) {
        Extension birthSex = patient.getExtensionByUrl(BIRTH_SEX);
        Optional<String> sex = Optional.empty();
        Optional<String> from = Optional.empty();
        if (birthSex != null && birthSex.getValue() instanceof CodeType sent && sent.hasValue()) {
            sex = Optional.of(
                    switch (sent.getValue()) {
                        case "F" -> "female";
                        case "M" -> "male";
                        default -> sent.getValue();
                    });
            from = Optional.of("us-core-birthsex");
        } else if (patient.hasGender()) {
            sex = Optional.of(patient.getGender().toCode());
            from = Optional.of("Patient.gender");
        }
        return new Demographics(
                source,
                Dates.day(patient.getBirthDateElement()),
                age,
                patient.getAddress().stream()
                        .filter(Address::hasPostalCode)
                        .map(Address::getPostalCode)
                        .findFirst(),
                sex,
                from,
                deceased(patient));
    }

    /** A day of death says it too, and so does anything else but a plain no. */
    private static boolean deceased(Patient patient) {
        return patient.getDeceased() instanceof BooleanType said
                ? Boolean.TRUE.equals(said.getValue())
                : patient.hasDeceased();
    }

    private static Measurement measurement(Source source, Observation observation) {
        List<Component> components = observation.getComponent().stream()
                .map(part -> new Component(Codes.of(part.getCode()), quantity(part.getValue())))
                .toList();
        return new Measurement(
                source,
                Codes.of(observation.getCode()),
                code(observation.getStatusElement().getValueAsString()),
                day(observation.getEffective()),
                quantity(observation.getValue()),
                observation.getValue() instanceof CodeableConcept concept ? Codes.of(concept) : java.util.Set.of(),
                components,
                Optional.ofNullable(
                        observation.getEncounter().getReferenceElement().getIdPart()));
    }

    private static Problem problem(Source source, Condition condition) {
        return new Problem(
                source,
                Codes.of(condition.getCode()),
                Codes.bare(condition.getClinicalStatus()).stream().findFirst(),
                Codes.bare(condition.getVerificationStatus()).stream().findFirst(),
                day(condition.getOnset()),
                condition.getAbatement() instanceof Period period
                        ? Dates.day(period.getEndElement())
                        : day(condition.getAbatement()));
    }

    private static Prescription prescription(Source source, MedicationRequest request) {
        return new Prescription(
                source,
                request.getMedication() instanceof CodeableConcept concept ? Codes.of(concept) : java.util.Set.of(),
                code(request.getStatusElement().getValueAsString()),
                code(request.getIntentElement().getValueAsString()),
                request.getDoNotPerform(),
                Dates.day(request.getAuthoredOnElement()));
    }

    private static Optional<LocalDate> day(@Nullable Type when) {
        return switch (when) {
            case InstantType instant -> Dates.day(instant);
            case BaseDateTimeType date -> Dates.day(date);
            case Period period -> Dates.day(period.getStartElement());
            case null, default -> Optional.empty();
        };
    }

    private static Optional<Quantity> quantity(@Nullable Type value) {
        if (!(value instanceof org.hl7.fhir.r4.model.Quantity sent) || !sent.hasValue()) {
            return Optional.empty();
        }
        return Optional.of(new Quantity(
                sent.getValue(),
                UCUM.equals(sent.getSystem()) && sent.hasCode() ? Optional.of(sent.getCode()) : Optional.empty(),
                sent.hasComparator() ? Optional.of(sent.getComparator().toCode()) : Optional.empty()));
    }

    /** A required code; empty when it was not sent, which equals none that a function accepts. */
    private static String code(@Nullable String sent) {
        return sent == null ? "" : sent;
    }
}
