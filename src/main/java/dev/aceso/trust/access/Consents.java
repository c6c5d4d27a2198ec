package dev.aceso.trust.access;

import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Purpose;

/** Whether a patient's consent is on record that sensitive data are given which are not given without. Whoever keeps consents implements it. */
public interface Consents {
    /**
     * Whether one is in force now for that purpose: signed, not expired and not revoked.
     *
     * @throws dev.aceso.ground.failure.Failure when that cannot be known; then nothing is given
     */
    boolean inForce(PatientRef patient, Purpose purpose);
}
