package dev.aceso.clinic.chart;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.aceso.ground.contracts.Coding;

/**
 * One thing that the chart says, as far as the contract lets it through. Status words are FHIR R4's own codes. A day is the first one of
 * its month, quarter or year where the contract generalizes it so.
 */
public sealed interface Fact {
    /** The resource it was read from. */
    Source source();

    /**
     * Where a fact was read.
     *
     * @param type the FHIR resource type
     * @param id its logical id
     */
    record Source(String type, String id) {}

    /**
     * A number with its unit, as sent.
     *
     * @param value the number
     * @param unit the UCUM code, where the quantity names the UCUM system
     * @param comparator {@code <}, {@code >} and the like, where sent: then the value is a bound, not a value
     */
    record Quantity(BigDecimal value, Optional<String> unit, Optional<String> comparator) {}

    /**
     * An age.
     *
     * @param years completed years
     * @param orOlder whether it is this age or any above, as for 90 and over
     */
    record Age(int years, boolean orOlder) {}

    /**
     * The patient.
     *
     * @param source the Patient
     * @param birthDate the date of birth, only when known to the day, and only where the contract does not let the age alone through
     * @param age the age, where the contract lets it through instead of the date of birth
     * @param postalCode the first postal code; where the contract says so, the first three digits of a ZIP code
     * @param sex {@code female}, {@code male}, or anything else that the EHR sent
     * @param sexSource the element the sex was taken from, such as {@code us-core-birthsex} or {@code Patient.gender}
     * @param deceased whether it is recorded that the patient has died
     */
    record Demographics(
            Source source,
            Optional<LocalDate> birthDate,
            Optional<Age> age,
            Optional<String> postalCode,
            Optional<String> sex,
            Optional<String> sexSource,
            boolean deceased)
            implements Fact {}

    /**
     * An Observation.
     *
     * @param source the Observation
     * @param codes its codes
     * @param status its status
     * @param effective the day it holds for
     * @param value its numeric value
     * @param valueCodes its coded value
     * @param components its parts, as for a blood pressure
     * @param encounter the id of the Encounter it was made in
     */
    record Measurement(
            Source source,
            Set<Coding> codes,
            String status,
            Optional<LocalDate> effective,
            Optional<Quantity> value,
            Set<Coding> valueCodes,
            List<Component> components,
            Optional<String> encounter)
            implements Fact {}

    /**
     * A part of an Observation.
     *
     * @param codes its codes
     * @param value its numeric value
     */
    record Component(Set<Coding> codes, Optional<Quantity> value) {}

    /**
     * A Condition.
     *
     * @param source the Condition
     * @param codes its codes
     * @param clinicalStatus {@code active}, {@code resolved} and the like
     * @param verificationStatus {@code confirmed}, {@code entered-in-error} and the like
     * @param onset the day it began, where sent
     * @param abatement the day it ended, where sent
     */
    record Problem(
            Source source,
            Set<Coding> codes,
            Optional<String> clinicalStatus,
            Optional<String> verificationStatus,
            Optional<LocalDate> onset,
            Optional<LocalDate> abatement)
            implements Fact {}

    /**
     * A Procedure.
     *
     * @param source the Procedure
     * @param codes its codes
     * @param status its status
     * @param performed the day it was done or begun
     */
    record Intervention(Source source, Set<Coding> codes, String status, Optional<LocalDate> performed)
            implements Fact {}

    /**
     * A MedicationRequest.
     *
     * @param source the MedicationRequest
     * @param codes the medication's codes; empty when the medication could not be resolved
     * @param status its status
     * @param intent its intent
     * @param doNotPerform whether it asks that the drug is <em>not</em> given
     * @param authored the day it was written
     */
    record Prescription(
            Source source,
            Set<Coding> codes,
            String status,
            String intent,
            boolean doNotPerform,
            Optional<LocalDate> authored)
            implements Fact {}

    /**
     * An Encounter.
     *
     * @param source the Encounter
     * @param setting its class, a code of v3-ActCode such as {@code AMB}, {@code IMP}, {@code EMER}
     * @param status its status
     */
    record Visit(Source source, String setting, String status) implements Fact {}

    /**
     * Who of the staff has to do with the patient, and when: of an Encounter, an Appointment, a CareTeam, an order or a Task, where the
     * contract lets through who takes part.
     *
     * @param source the resource
     * @param status its status
     * @param intent what an order or a Task is meant as, where it says so
     * @param forbids whether it asks that something is <em>not</em> done
     * @param stay whether it is a visit for which the patient lies in a hospital or a nursing home
     * @param span when it is
     * @param staff who takes part; patients and others beside are left out
     */
    record Involvement(
            Source source,
            String status,
            Optional<String> intent,
            boolean forbids,
            boolean stay,
            Span span,
            List<Staff> staff)
            implements Fact {
        public Involvement {
            staff = List.copyOf(staff);
        }
    }

    /**
     * Somebody who takes part.
     *
     * @param reference as the EHR writes it: {@code Practitioner/1}, or the same below some base
     * @param answer {@code accepted}, {@code declined} and the like, where an Appointment says so
     * @param span when they take part, where it is not the whole time
     */
    record Staff(String reference, Optional<String> answer, Span span) {}

    /**
     * Where the patient lives, or gets mail, where the contract lets the street through.
     *
     * @param source the Patient
     * @param all each address
     */
    record Residences(Source source, List<Residence> all) implements Fact {
        public Residences {
            all = List.copyOf(all);
        }
    }

    /**
     * An address of the patient.
     *
     * @param lines house number, street and what goes with it
     * @param postalCode the postal code
     * @param use {@code home}, {@code old} and the like, where sent
     * @param span when they live there
     */
    record Residence(List<String> lines, Optional<String> postalCode, Optional<String> use, Span span) {
        public Residence {
            lines = List.copyOf(lines);
        }

        /** Names no place. */
        @Override
        public String toString() {
            return "Residence";
        }
    }

    /**
     * A time from its first to its last moment; what is not said is open. Days are those of UTC.
     *
     * @param from its first moment
     * @param until the moment when it is over
     */
    record Span(Optional<Instant> from, Optional<Instant> until) {}
}
