package dev.aceso.trust.access;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.parties.Purpose;
import dev.aceso.ground.parties.Role;

/** What the matrix says to one caller, action, purpose and patient. */
public sealed interface Decision {
    /**
     * It is allowed.
     *
     * @param role the role that allows it
     * @param purpose the purpose it is allowed for
     * @param basis what ties the caller to what is asked for
     */
    record Granted(Role role, Purpose purpose, Basis basis) implements Decision {}

    /**
     * It is not.
     *
     * @param reason why, for answer and log
     */
    record Refused(Code reason) implements Decision {}

    /** What ties a caller to what they ask for. The wire names are part of the log's format: added, never renamed. */
    enum Basis {
        /** It is the caller's own record. */
        SELF("self"),
        /** The role is enough. */
        ROLE("role"),
        /** The chart is open in the EHR that asks. */
        OPEN_CHART("open-chart");

        private final String wire;

        Basis(String wire) {
            this.wire = wire;
        }

        /** The name in entries of the log. */
        public String wire() {
            return wire;
        }
    }
}
