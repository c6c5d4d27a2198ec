package dev.aceso.trust.custody.erasure;

import java.time.LocalDate;
import java.util.Optional;

import dev.aceso.ground.parties.PatientRef;

/** When a patient was born, asked of their EHR for the one purpose of knowing how long records must be kept. */
public interface BirthDates {
    /** The date, to the day; empty when the EHR cannot be asked, or does not say it to the day. Never guessed. */
    Optional<LocalDate> of(PatientRef patient);
}
