package dev.aceso.clinic.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.aceso.clinic.chart.Fact.Involvement;
import dev.aceso.clinic.chart.Fact.Source;
import dev.aceso.clinic.chart.Fact.Span;
import dev.aceso.clinic.chart.Fact.Staff;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.CareTeam;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Task;
import org.jspecify.annotations.Nullable;

/** Projected resources as what they say of the staff. A reference that is none to staff by address (contained, logical, in words) names nobody. */
final class Involvements {
    private static final Set<String> STAFF = Set.of("Practitioner", "PractitionerRole");

    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    /** HL7 v3 ActEncounterCode: inpatient, of acute care or not, and under observation. */
    private static final Set<String> STAYS = Set.of("IMP", "ACUTE", "NONAC", "OBSENC");

    private Involvements() {}

    /** What it says of the staff; nothing, where it is of another type, or the contract did not let through who takes part. */
    static Optional<Involvement> of(Source source, Resource resource) throws Fhir.Unreadable {
        return switch (resource) {
            case Encounter visit when visit.hasParticipant() -> Optional.of(encounter(source, visit));
            case Appointment appointment -> Optional.of(appointment(source, appointment));
            case CareTeam team -> Optional.of(team(source, team));
            case ServiceRequest order ->
                Optional.of(order(
                        source,
                        order.getStatusElement().getValueAsString(),
                        order.getIntentElement().getValueAsString(),
                        order.getDoNotPerform(),
                        order.getRequester()));
            case MedicationRequest order
            when order.hasRequester() ->
                Optional.of(order(
                        source,
                        order.getStatusElement().getValueAsString(),
                        order.getIntentElement().getValueAsString(),
                        order.getDoNotPerform(),
                        order.getRequester()));
            case Task task ->
                Optional.of(order(
                        source,
                        task.getStatusElement().getValueAsString(),
                        task.getIntentElement().getValueAsString(),
                        false,
                        task.getOwner()));
            default -> Optional.empty();
        };
    }

    private static Involvement encounter(Source source, Encounter visit) throws Fhir.Unreadable {
        List<Staff> staff = new ArrayList<>();
        for (Encounter.EncounterParticipantComponent part : visit.getParticipant()) {
            add(staff, part.getIndividual(), null, part.getPeriod());
        }
        String status = visit.getStatusElement().getValueAsString();
        return new Involvement(
                source,
                status == null ? "" : status,
                Optional.empty(),
                false,
                stay(visit),
                span(visit.getPeriod()),
                staff);
    }

    private static boolean stay(Encounter visit) {
        return ACT_CODE.equals(visit.getClass_().getSystem())
                && STAYS.contains(String.valueOf(visit.getClass_().getCode()));
    }

    private static Involvement appointment(Source source, Appointment appointment) throws Fhir.Unreadable {
        List<Staff> staff = new ArrayList<>();
        for (Appointment.AppointmentParticipantComponent part : appointment.getParticipant()) {
            add(staff, part.getActor(), part.getStatusElement().getValueAsString(), part.getPeriod());
        }
        return timed(
                source,
                appointment.getStatusElement().getValueAsString(),
                new Span(Dates.begin(appointment.getStartElement()), Dates.end(appointment.getEndElement())),
                staff);
    }

    private static Involvement team(Source source, CareTeam team) throws Fhir.Unreadable {
        List<Staff> staff = new ArrayList<>();
        for (CareTeam.CareTeamParticipantComponent part : team.getParticipant()) {
            add(staff, part.getMember(), null, part.getPeriod());
        }
        return timed(source, team.getStatusElement().getValueAsString(), span(team.getPeriod()), staff);
    }

    private static Involvement timed(Source source, @Nullable String status, Span span, List<Staff> staff) {
        return new Involvement(source, status == null ? "" : status, Optional.empty(), false, false, span, staff);
    }

    private static Involvement order(
            Source source, @Nullable String status, @Nullable String intent, boolean forbids, Reference by)
            throws Fhir.Unreadable {
        List<Staff> staff = new ArrayList<>();
        add(staff, by, null, new Period());
        return new Involvement(
                source,
                status == null ? "" : status,
                Optional.ofNullable(intent),
                forbids,
                false,
                span(new Period()),
                staff);
    }

    private static void add(List<Staff> staff, Reference who, @Nullable String answer, Period when)
            throws Fhir.Unreadable {
        if (who.hasReference()
                && STAFF.contains(String.valueOf(who.getReferenceElement().getResourceType()))) {
            staff.add(new Staff(who.getReference(), Optional.ofNullable(answer), span(when)));
        }
    }

    private static Span span(Period period) throws Fhir.Unreadable {
        return new Span(Dates.begin(period.getStartElement()), Dates.end(period.getEndElement()));
    }
}
