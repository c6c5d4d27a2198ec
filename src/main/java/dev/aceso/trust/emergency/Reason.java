package dev.aceso.trust.emergency;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why somebody breaks the glass. The names are part of the interface, the stored form and the log: added, never renamed. */
public enum Reason {
    /** Treatment that cannot wait. */
    EMERGENCY_TREATMENT,
    /** A bona fide medical emergency in which the patient's consent cannot be obtained (42 CFR 2.51(a)(1)(i)). */
    MEDICAL_EMERGENCY,
    /** On call for whoever treats the patient. */
    ON_CALL_COVER,
    /** The patient is being handed over or was just moved, and the EHR does not say so yet. */
    TRANSFER,
    /** The EHR cannot be used to open the chart. */
    EHR_DOWN,
    /** What the text says. */
    OTHER;

    /** The name outside. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The reason of that name, if there is one. */
    public static Optional<Reason> of(String wire) {
        return Arrays.stream(values())
                .filter(reason -> reason.wire().equals(wire))
                .findFirst();
    }
}
