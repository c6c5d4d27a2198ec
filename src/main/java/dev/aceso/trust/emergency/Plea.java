package dev.aceso.trust.emergency;

import java.util.Map;

import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.Role;

/**
 * What somebody wants who breaks the glass.
 *
 * @param patient whose records
 * @param role the role that allows it
 * @param explained why it was allowed, as attributes of the log's entry
 * @param reason why they want it
 * @param text the same in their own words
 */
record Plea(PatientRef patient, Role role, Map<String, String> explained, Reason reason, String text) {
    Plea {
        explained = Map.copyOf(explained);
    }

    /** Says nothing of what was written. */
    @Override
    public String toString() {
        return "Plea[" + reason.wire() + "]";
    }
}
