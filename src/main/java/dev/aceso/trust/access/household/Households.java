package dev.aceso.trust.access.household;

import dev.aceso.ground.parties.Caller;
import dev.aceso.ground.parties.PatientRef;

/** Who lives with whom. */
@FunctionalInterface
public interface Households {
    /**
     * Whether somebody who works here lives with a patient. Never fails; may take as long as is configured, and is not to be asked in a transaction.
     */
    Household of(Caller caller, PatientRef patient);
}
